"""How every form of the site is drawn: label, help, error, field, in that order."""

from django.forms.renderers import TemplatesSetting


class AccessibleRenderer(TemplatesSetting):
    """Fields tied to their help and errors, a summary of errors on top (R-A11Y-01)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
