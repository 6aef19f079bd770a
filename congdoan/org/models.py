from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of


class Structure(models.Model):
    """Cơ cấu tổ chức: the one row that every structural command locks first.

    `stamp` rises when units are re-hung (books are behind from then on), `version` with every change (trees are read
    again), `last_unit_id` with every new unit. `illustrative` marks a database of invented figures (minh họa).
    """

    stamp = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    last_unit_id = models.BigIntegerField(default=0)
    illustrative = models.BooleanField(_("Số liệu minh họa"), default=False)

    objects: ClassVar[models.Manager[Structure]] = models.Manager()

    class Meta:
        verbose_name = _("cơ cấu tổ chức")
        verbose_name_plural = _("cơ cấu tổ chức")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="structure_is_one_row")]

    def __str__(self) -> str:
        return f"Cơ cấu {self.version}"


class UnitLevel(models.TextChoices):
    CONFEDERATION = "confederation", _("Tổng Liên đoàn")
    PROVINCIAL_FEDERATION = "provincial_federation", _("LĐLĐ tỉnh, thành phố")
    SECTORAL_UNION = "sectoral_union", _("Công đoàn ngành")
    UPPER_LEVEL_UNION = "upper_level_union", _("Công đoàn cấp trên trực tiếp cơ sở")
    GRASSROOTS_UNION = "grassroots_union", _("Công đoàn cơ sở")
    MEMBER_GRASSROOTS_UNION = "member_grassroots_union", _("Công đoàn cơ sở thành viên")
    UNION_SECTION = "union_section", _("Công đoàn bộ phận")
    UNION_GROUP = "union_group", _("Tổ công đoàn")


class UnitCategory(models.TextChoices):
    STATE_BODY = "state_body", _("Cơ quan nhà nước")
    PUBLIC_SERVICE_UNIT = "public_service_unit", _("Đơn vị sự nghiệp công lập")
    SCHOOL = "school", _("Trường học")
    STATE_ENTERPRISE = "state_enterprise", _("Doanh nghiệp nhà nước")
    NON_STATE_ENTERPRISE = "non_state_enterprise", _("Doanh nghiệp ngoài nhà nước")
    FDI_ENTERPRISE = "fdi_enterprise", _("Doanh nghiệp FDI")
    NON_PUBLIC_UNIT = "non_public_unit", _("Đơn vị sự nghiệp ngoài công lập")
    OCCUPATIONAL_UNION = "occupational_union", _("Nghiệp đoàn")
    NONE = "none", _("Không phân loại")


class Unit(models.Model):
    """Tổ chức công đoàn, đơn vị: any union body of the tree; identity only, its place is dated (`Placement`).

    `path`, `name` are today's, written by `org.commands` alone and compared by `org verify`.
    """

    Level = UnitLevel
    Category = UnitCategory

    scope: ClassVar[str] = ""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(_("Mã đơn vị"), max_length=32, unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    level = models.CharField(_("Cấp"), max_length=30, choices=Level)
    kind = models.CharField(_("Loại công đoàn cấp trên"), max_length=60, blank=True)
    category = models.CharField(_("Loại hình"), max_length=30, choices=Category, default=Category.NONE)
    established_on = models.DateField(_("Ngày thành lập"))
    # Ends with the unit's own number, so it is unique by itself. Were it a key, PostgreSQL would make every report of a
    # unit wait for a move of that unit, and the two could wait for each other.
    path = models.CharField(_("Đường dẫn"), max_length=120, db_index=True)
    search_text = models.CharField(max_length=260, db_index=True)
    sort_key = models.CharField(max_length=500)

    objects: ClassVar[AllowedQuerySet[Unit]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ["path"]
        constraints = [one_of("level", UnitLevel, table="unit"), one_of("category", UnitCategory, table="unit")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class ChangeAct(models.TextChoices):
    IMPORTED = "imported", _("Nhập danh sách")
    ESTABLISHED = "established", _("Thành lập")
    RECOGNISED = "recognised", _("Công nhận thành lập")
    MOVED = "moved", _("Chuyển")
    RENAMED = "renamed", _("Đổi tên")
    DISSOLVED = "dissolved", _("Giải thể")
    MERGED = "merged", _("Sáp nhập")
    REPLACED = "replaced", _("Thay thế")
    SPLIT = "split", _("Chia tách")
    PLANNED = "planned", _("Thực hiện phương án sắp xếp")


class Change(models.Model):
    """Thay đổi cơ cấu: one act with its decision; all it placed, named and handed on can be withdrawn as one."""

    Act = ChangeAct

    scope: ClassVar[str] = "unit"

    act = models.CharField(_("Việc"), max_length=20, choices=Act)
    on = models.DateField(_("Ngày có hiệu lực"))
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="changes")
    decision = models.CharField(_("Quyết định"), max_length=200)
    decided_on = models.DateField(_("Ngày của quyết định"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[Change]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("thay đổi cơ cấu")
        verbose_name_plural = _("thay đổi cơ cấu")
        ordering = ["id"]
        constraints = [one_of("act", ChangeAct, table="change")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on:%d/%m/%Y}, {self.decision}"


class PlacementAct(models.TextChoices):
    IMPORTED = "imported", _("Có trong danh sách ban đầu")
    ESTABLISHED = "established", _("Thành lập")
    RECOGNISED = "recognised", _("Công nhận thành lập")
    MOVED = "moved", _("Chuyển")
    DISSOLVED = "dissolved", _("Giải thể")
    MERGED = "merged", _("Sáp nhập")
    REPLACED = "replaced", _("Được thay thế")
    SPLIT = "split", _("Chia tách")


class Placement(models.Model):
    """Nơi trực thuộc: below which unit a unit hangs from `start` until its next placement; `ended` takes it out."""

    Act = PlacementAct

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    start = models.DateField(_("Từ ngày"))
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="placements_below")
    ended = models.BooleanField(_("Kết thúc hoạt động"), default=False)
    act = models.CharField(_("Việc"), max_length=20, choices=Act)
    decision = models.CharField(_("Quyết định"), max_length=200)
    decided_on = models.DateField(_("Ngày của quyết định"), null=True, blank=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="placements")

    objects: ClassVar[AllowedQuerySet[Placement]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("nơi trực thuộc")
        verbose_name_plural = _("nơi trực thuộc")
        ordering = ["unit", "start"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "start"], name="one_placement_a_day"),
            one_of("act", PlacementAct, table="placement"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} từ {self.start}"


class UnitName(models.Model):
    """Tên đơn vị theo thời gian: the name borne from `start` until the next one."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names")
    start = models.DateField(_("Từ ngày"))
    name = models.CharField(_("Tên"), max_length=200)
    decision = models.CharField(_("Quyết định"), max_length=200)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="names")

    objects: ClassVar[AllowedQuerySet[UnitName]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("tên đơn vị")
        verbose_name_plural = _("tên đơn vị")
        ordering = ["unit", "start"]
        constraints = [models.UniqueConstraint(fields=["unit", "start"], name="one_name_a_day")]

    def __str__(self) -> str:
        return self.name


class SuccessionKind(models.TextChoices):
    MERGE = "merge", _("Sáp nhập")
    SPLIT = "split", _("Chia tách")
    REPLACE = "replace", _("Thay thế")


class Succession(models.Model):
    """Kế thừa: which unit carries on for an ended one, after a merger, a split or a replacement."""

    Kind = SuccessionKind

    scope: ClassVar[str] = "predecessor"

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    kind = models.CharField(_("Việc"), max_length=20, choices=Kind)
    on = models.DateField(_("Ngày"))
    decision = models.CharField(_("Quyết định"), max_length=200)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="successions")

    objects: ClassVar[AllowedQuerySet[Succession]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kế thừa")
        verbose_name_plural = _("kế thừa")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="no_unit_succeeds_itself"
            ),
            one_of("kind", SuccessionKind, table="succession"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class ReorganisationState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    APPLIED = "applied", _("Đã thực hiện")


class Reorganisation(models.Model):
    """Phương án sắp xếp: units to found, move, merge, split and end on one day, carried out and withdrawn as one.

    `rows` is the plan's file word for word; `on` and `acts` (rows by act, "" where the act is unknown) are told by the
    rows, so that a list of plans need not read them; `change` is what carrying it out has written.
    """

    State = ReorganisationState

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reorganisations", verbose_name=_("Cấp lập"))
    title = models.CharField(_("Tên phương án"), max_length=200)
    on = models.DateField(_("Ngày thực hiện"))
    acts = models.JSONField(default=dict, blank=True)
    rows = models.TextField(_("Các dòng"), blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State, default=State.DRAFT)
    change = models.OneToOneField(Change, on_delete=models.SET_NULL, null=True, blank=True, related_name="plan")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[Reorganisation]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("phương án sắp xếp")
        verbose_name_plural = _("phương án sắp xếp")
        ordering = ["-id"]
        constraints = [one_of("state", ReorganisationState, table="reorganisation")]

    def __str__(self) -> str:
        return self.title

    @property
    def n_rows(self) -> int:
        return sum(self.acts.values())

    @property
    def edition(self) -> str:
        """Bản đang có: another one as soon as anything of the plan is changed, so that nobody writes over another's
        work unseen."""
        whole = "\0".join((self.title, self.on.isoformat(), self.state, self.digest))
        return sha256(whole.encode()).hexdigest()[:16]


class FollowedKind(models.TextChoices):
    GRANT = "grant", _("Quyền")
    SEAT = "seat", _("Chỗ trong cụm thi đua")
    TARGET = "target", _("Chỉ tiêu")
    REPORT = "report", _("Báo cáo đang làm")


class Followed(models.Model):
    """Việc kèm theo thay đổi cơ cấu: what hung on an ended unit and what the change did with it, undone with it.

    `object_id` is the grant, seat, target or report; `before` what it held, `made` the rows written for it, as its
    follower alone reads them. A grant is `settled` once somebody took it up at the successor or let it go.
    """

    Kind = FollowedKind

    scope: ClassVar[str] = "unit"

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="followed")
    kind = models.CharField(_("Loại"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="followed", verbose_name=_("Đơn vị"))
    object_id = models.BigIntegerField()
    what = models.CharField(_("Việc"), max_length=400)
    outcome = models.CharField(_("Xử lý"), max_length=400)
    before = models.JSONField(default=dict, blank=True)
    made = models.JSONField(default=list, blank=True)
    settled = models.BooleanField(_("Đã xong"), default=True)

    objects: ClassVar[AllowedQuerySet[Followed]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("việc kèm theo")
        verbose_name_plural = _("việc kèm theo")
        ordering = ["change", "kind", "id"]
        constraints = [one_of("kind", FollowedKind, table="followed")]

    def __str__(self) -> str:
        return f"{self.what}: {self.outcome}"


class SealedTree(models.Model):
    """Cây tổ chức của kỳ đã khóa: kept whole when the period is closed, because its totals must stay explainable."""

    period = models.OneToOneField("periods.Period", on_delete=models.PROTECT, related_name="sealed_tree")
    unit_ids = models.BinaryField()
    parent_ids = models.BinaryField()

    objects: ClassVar[models.Manager[SealedTree]] = models.Manager()

    class Meta:
        verbose_name = _("cây đã khóa")
        verbose_name_plural = _("cây đã khóa")

    def __str__(self) -> str:
        return f"Cây của kỳ {self.period_id}"


class RoleGrantRole(models.TextChoices):
    CLERK = "clerk", _("Cán bộ soạn báo cáo")
    CHAIR = "chair", _("Chủ tịch công đoàn")
    OFFICER = "officer", _("Chuyên viên tổng hợp")
    LEADER = "leader", _("Lãnh đạo công đoàn cấp trên")
    AUDITOR = "auditor", _("Kiểm tra, chỉ xem")
    ADMINISTRATOR = "administrator", _("Quản trị tổ chức")


class RoleGrant(models.Model):
    """Cấp quyền: a role at a unit and all below it, from its first to its last day (both count)."""

    Role = RoleGrantRole

    scope: ClassVar[str] = "unit"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("Vai trò"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    start = models.DateField(_("Từ ngày"))
    end = models.DateField(_("Đến hết ngày"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[RoleGrant]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("quyền")
        verbose_name_plural = _("quyền")
        ordering = ["id"]
        constraints = [one_of("role", RoleGrantRole, table="role_grant")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"


class Cluster(models.Model):
    """Cụm, khối thi đua: equal bodies compared with one another in one year. No figure is stored for it."""

    scope: ClassVar[str] = "seats__unit"

    code = models.CharField(_("Mã cụm"), max_length=32)
    year = models.PositiveSmallIntegerField(_("Năm"))
    name = models.CharField(_("Tên"), max_length=200)
    body = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="clusters", verbose_name=_("Cấp tổ chức"))
    decision = models.CharField(_("Quyết định"), max_length=200)

    objects: ClassVar[AllowedQuerySet[Cluster]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("cụm thi đua")
        verbose_name_plural = _("cụm thi đua")
        ordering = ["year", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="one_cluster_a_year")]

    def __str__(self) -> str:
        return f"{self.name}, năm {self.year}"


class ClusterSeatRole(models.TextChoices):
    MEMBER = "member", _("Thành viên")
    LEAD = "lead", _("Cụm trưởng")
    DEPUTY_LEAD = "deputy_lead", _("Cụm phó")


class ClusterSeat(models.Model):
    """Đơn vị trong cụm thi đua: member, cụm trưởng or cụm phó of that year."""

    Role = ClusterSeatRole

    scope: ClassVar[str] = "unit"

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("Vai trò trong cụm"), max_length=20, choices=Role, default=Role.MEMBER)

    objects: ClassVar[AllowedQuerySet[ClusterSeat]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đơn vị trong cụm")
        verbose_name_plural = _("đơn vị trong cụm")
        ordering = ["cluster", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "unit"], name="one_seat_a_unit"),
            models.UniqueConstraint(
                fields=["cluster", "role"], condition=models.Q(role="lead"), name="one_lead_a_cluster"
            ),
            one_of("role", ClusterSeatRole, table="cluster_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} trong {self.cluster_id}"


class CoordinationProgramme(models.Model):
    """Chương trình phối hợp: a union body and a partner outside the tree work together over some years.

    `signatory` signed it, for a part of itself where `signed_as` names one (its party group, say); `unit`, the same or
    one below, carries it out. Reviewed on the way and at the end; a programme may have no number.
    """

    scope: ClassVar[tuple[str, str]] = ("unit", "signatory")

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("Đơn vị thực hiện")
    )
    signatory = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="programmes_signed", verbose_name=_("Đơn vị ký")
    )
    signed_as = models.CharField(_("Ký với tư cách"), max_length=200, blank=True)
    partner = models.CharField(_("Bên phối hợp"), max_length=200)
    number = models.CharField(_("Số"), max_length=60, blank=True)
    title = models.CharField(_("Nội dung"), max_length=200)
    first_year = models.PositiveSmallIntegerField(_("Từ năm"))
    last_year = models.PositiveSmallIntegerField(_("Đến năm"))
    interim_review_on = models.DateField(_("Ngày sơ kết"), null=True, blank=True)
    final_review_on = models.DateField(_("Ngày tổng kết"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[CoordinationProgramme]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("chương trình phối hợp")
        verbose_name_plural = _("chương trình phối hợp")
        ordering = ["-first_year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "partner", "first_year"], name="one_programme_a_partner_and_year"),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="programme_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.number, self.title)))

    @property
    def signed_by(self) -> str:
        """Who signed on the union's side, in the words of the programme."""
        return self.signed_as or self.signatory.name
