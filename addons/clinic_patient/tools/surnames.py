"""Surnames that are read differently from the same character elsewhere.

Readings after 现代汉语词典 (7th edition, entries marked 姓). Where two families
read one character differently the more numerous one is taken: 覃 qin (Guangxi) for
tan, 乐 yue for le, 隗 wei for kui, 郇 xun for huan, 盖 ge for gai, 牟 mou for mu.
"""

SURNAME_READINGS = {
    "单": "shan",
    "單": "shan",
    "仇": "qiu",
    "解": "xie",
    "曾": "zeng",
    "区": "ou",
    "區": "ou",
    "查": "zha",
    "盖": "ge",
    "蓋": "ge",
    "缪": "miao",
    "繆": "miao",
    "朴": "piao",
    "翟": "zhai",
    "覃": "qin",
    "卜": "bu",
    "乐": "yue",
    "樂": "yue",
    "阚": "kan",
    "闞": "kan",
    "都": "du",
    "薄": "bo",
    "种": "chong",
    "隗": "wei",
    "郇": "xun",
    "员": "yun",
    "員": "yun",
    "贠": "yun",
    "藏": "zang",
    "么": "yao",
    "佴": "nai",
    "句": "gou",
    "秘": "bi",
    "能": "nai",
    "乜": "nie",
    "洗": "xian",
    "折": "she",
    "繁": "po",
    "召": "shao",
    "祭": "zhai",
    "颉": "xie",
    "粘": "nian",
    "番": "pan",
    "炅": "gui",
    "镡": "tan",
    "還": "huan",
    "还": "huan",
    "车": "che",
    "車": "che",
}

# Characters whose first dictionary reading is not the one of given names.
GIVEN_READINGS = {
    "晟": "sheng",
    "靓": "liang",
    "偲": "si",
    "都": "du",
    "长": "chang",
    "長": "chang",
    "卜": "bu",
    "曾": "zeng",
    "仇": "qiu",
    "藏": "zang",
    "隽": "jun",
    "雋": "jun",
    "尉": "wei",
    "颉": "jie",
}

# Two-character surnames. A reading is given where the characters alone would be
# read otherwise; None where they would not. 单于 is left out: a person of that
# look is far more often 单 with the given name 于….
COMPOUND_SURNAMES = {
    "尉迟": "yu chi",
    "尉遲": "yu chi",
    "万俟": "mo qi",
    "萬俟": "mo qi",
    "长孙": "zhang sun",
    "長孫": "zhang sun",
    "澹台": "tan tai",
    "澹臺": "tan tai",
    "乐正": "yue zheng",
    "樂正": "yue zheng",
    "中行": "zhong hang",
    "子车": "zi ju",
    "宰父": None,
    "耶律": "ye lv",
    "完颜": None,
    "拓跋": None,
    "谷梁": None,
    "令狐": None,
    "冷狐": None,
    "欧阳": None,
    "歐陽": None,
    "殴阳": None,
    "上官": None,
    "司马": None,
    "司馬": None,
    "司徒": None,
    "司空": None,
    "司寇": None,
    "诸葛": None,
    "諸葛": None,
    "东方": None,
    "独孤": None,
    "皇甫": None,
    "慕容": None,
    "公孙": None,
    "公羊": None,
    "公冶": None,
    "公西": None,
    "夏侯": None,
    "夏候": None,
    "轩辕": None,
    "端木": None,
    "百里": None,
    "呼延": None,
    "南宫": None,
    "南门": None,
    "西门": None,
    "濮阳": None,
    "淳于": None,
    "鲜于": None,
    "闻人": None,
    "闾丘": None,
    "赫连": None,
    "宇文": None,
    "钟离": None,
    "仲孙": None,
    "颛孙": None,
    "宗政": None,
    "左丘": None,
    "申屠": None,
    "太史": None,
    "太叔": None,
    "巫马": None,
    "段干": None,
    "亓官": None,
    "纳兰": None,
    "哥舒": None,
    "贺兰": None,
    "第五": None,
}


def surname_length(han):
    """Return how many characters of the Chinese name ``han`` are the surname."""
    return 2 if len(han) > 2 and han[:2] in COMPOUND_SURNAMES else min(1, len(han))


def surname_syllables(han):
    """Return the surname's syllables where they differ from the characters', else [].

    >>> surname_syllables("尉迟恭"), surname_syllables("单于飞")
    (['yu', 'chi'], ['shan'])
    """
    if han[:2] in COMPOUND_SURNAMES:
        return (COMPOUND_SURNAMES[han[:2]] or "").split()
    reading = SURNAME_READINGS.get(han[:1])
    return [reading] if reading else []
