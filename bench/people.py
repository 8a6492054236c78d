"""Invented people for benchmarks: seeded, skewed as names are, no real person.

Nine in ten have a Chinese name of two or three characters, the rest a Latin one.
Surnames and given names are drawn from slots, so that frequent ones repeat as in a
real register. Keys are computed by the product's own engine, part by part.
"""

SLOTS = 1000
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜"
    "叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺"
    "顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解查"
)
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文华玉兰春梅建国志红海波鹏飞龙云晶欣怡子"
    "涵梓轩浩然宇航思雨佳琪桐一诺俊熙晨曦博雅琴慧颖婷雪莹倩琳瑶美玲凤淑珍荣福祥德成学峰林斌"
    "亮晓东鑫凯旋天佑嘉乐安康宁"
)
_FIRST = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William "
    "Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Nancy "
    "Matthew Lisa Anthony Betty Mark Margaret Steven Ashley Paul Emily Andrew Donna "
    "Joshua Michelle Kenneth Carol José Zoë"
).split()
_LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Lopez "
    "Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson "
    "White Harris Sanchez Clark Lewis Robinson Walker Young Allen King Wright Scott "
    "Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell "
    "Carter Roberts O'Brien Müller"
).split()


def _spread(items, flatness):
    """Fill the slots so that item k has a weight of 1 / (k + flatness)."""
    weights = [1 / (rank + flatness) for rank in range(len(items))]
    total, slots, sum_so_far = sum(weights), [], 0.0
    for item, weight in zip(items, weights, strict=True):
        sum_so_far += weight
        while len(slots) < round(SLOTS * sum_so_far / total):
            slots.append(item)
    return slots


def parts():
    """Return rows (kind, slot, text, key, pinyin, initials) of the name parts.

    ``kind``: s surname, g given name of one character, f first name, l last name.
    """
    # the addons path is known only once an environment is open
    from odoo.addons.clinic_patient.tools.names import search_keys
    from odoo.addons.clinic_patient.tools.romanise import syllables_of_han

    rows = []
    for slot, char in enumerate(_spread(_SURNAMES, 3)):
        reading = syllables_of_han(char)
        rows.append(("s", slot, char, char, "".join(reading), reading[0][0]))
    given = list(dict.fromkeys(_GIVEN))
    for slot, char in enumerate(_spread(given, 10)):
        reading = syllables_of_han("王" + char)[1:]
        rows.append(("g", slot, char, char, "".join(reading), reading[0][0]))
    for kind, names in (("f", _FIRST), ("l", _LAST)):
        for slot, name in enumerate(_spread(names, 8)):
            keys = search_keys(name)
            rows.append((kind, slot, name, *keys))
    return rows
