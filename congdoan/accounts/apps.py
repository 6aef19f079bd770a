from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "congdoan.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        from congdoan.ui import registry

        registry.register_sign_out("accounts:sign-out")
        registry.register_change_password("accounts:change-password")
