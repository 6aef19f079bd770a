from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "congdoan.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        from congdoan.ui import registry

        registry.register_sign_out("account_logout")
        registry.register_change_password("account_change_password")
