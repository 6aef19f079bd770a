from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "congdoan.org"
    label = "org"
    verbose_name = "Tổ chức"

    def ready(self) -> None:
        from congdoan.audit.commands import register_acting_for
        from congdoan.common.access import register_resolver
        from congdoan.ui.registry import register_menu, register_my_page

        from . import people_queries, queries
        from .commands.following import Grants, Seats
        from .followers import register_follower

        register_follower(Grants())
        register_follower(Seats())
        register_resolver(queries.rows_allowed)
        register_acting_for(people_queries.acting_for)
        people = ("org:people", "org:person", "org:grant*", "org:accounts", "org:who-may", "org:departments")
        register_menu("admin", "org:people", visible=people_queries.administers, matches=people)
        places = ("org:tree", "org:change*", "org:unit*", "org:plan*", "starting:*")
        register_menu("org", "org:tree", visible=queries.oversees, matches=places)
        register_my_page("org:me")
