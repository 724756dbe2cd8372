"""Addresses of the register, of the organs and of one's own row."""

from django.urls import URLPattern, URLResolver, path

from members.views import governance, imports, members, mine, register

pages: list[URLPattern | URLResolver] = [
    path("registre/", register.register, name="register"),
    path("registre/registre.csv", register.export, name="register_export"),
    path("registre/nouveau/", members.new, name="member_new"),
    path("registre/import/", imports.index, name="imports"),
    path("registre/import/modele.csv", imports.model, name="import_model"),
    path("registre/import/<int:pk>/", imports.one, name="import"),
    path("registre/import/<int:pk>/appliquer/", imports.apply, name="import_apply"),
    path("registre/import/<int:pk>/abandonner/", imports.abandon, name="import_abandon"),
    path("registre/import/<int:pk>/annuler/", imports.undo, name="import_undo"),
    path("registre/import/<int:pk>/problemes.csv", imports.problems, name="import_problems"),
    path("registre/mandats/", governance.mandate_list, name="mandates"),
    path("registre/mandats/<int:pk>/fin/", governance.end_mandate, name="mandate_end"),
    path("registre/colleges/", governance.colleges, name="colleges"),
    path("registre/colleges/<int:college>", governance.weigh_college, name="weigh-college"),
    path("registre/cooperative/", governance.identity, name="cooperative"),
    path("registre/cooperative/chiffres/", governance.figures, name="figures"),
    path("registre/<int:number>/", register.member, name="member"),
    path("registre/<int:number>/modifier/", members.change, name="member_change"),
    path("registre/<int:number>/depart/", members.leaving, name="member_leaving"),
    path("registre/<int:number>/depart/annuler/", members.stay, name="member_stay"),
    path("registre/<int:number>/parts/", members.shares, name="member_shares"),
    path(
        "registre/<int:number>/representant/", members.representative, name="member_representative"
    ),
    path("registre/<int:number>/accord/", members.consent, name="member_consent"),
    path("registre/<int:number>/poste/", members.back_to_post, name="member_post"),
    path("cooperative/organes/", governance.organs, name="organs"),
    path("mon-compte/", mine.account, name="account"),
    path("mon-compte/<int:number>/coordonnees/", mine.details, name="own_details"),
    path("mon-compte/<int:number>/accord/", mine.agree, name="own_consent"),
    path("mon-compte/<int:number>/poste/", mine.back_to_post, name="own_post"),
]
