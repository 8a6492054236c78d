from . import disclosure, export, html_editor, mail
