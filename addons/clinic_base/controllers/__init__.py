from . import html_editor, mail
