"""The part of a body's report on classification and commendation."""

from __future__ import annotations

from fractions import Fraction

from congdoan.common.numbers import format_percent, round_half_up
from congdoan.common.text import sentence
from congdoan.documents.content import Block, Paragraph, Table

from .sentences import Runs, Scribe, joined, said
from .year import BandShare, BodyYear, Classing


def results(scribe: Scribe, year: BodyYear) -> tuple[Block, ...]:
    """Kết quả xếp loại, khen thưởng."""
    classing = year.classing
    if classing is None or not (classing.rated or classing.waiting):
        words = f"Chưa có kết quả xếp loại công đoàn cơ sở {year.source.title} của {year.name}."
        blocks: list[Block] = [Paragraph.of(words, place="results.classing")]
    else:
        blocks = _classed(scribe, classing)
    return (*blocks, *_commended(scribe, year))


def _classed(scribe: Scribe, classing: Classing) -> list[Block]:
    rated = scribe.count(classing.rated, "classing", "rated")
    stands = f"đã được công nhận theo {classing.decision}" if classing.decision else "đang xét, chưa được công nhận"
    told = said("{rated} công đoàn cơ sở được xếp loại, kết quả {stands}", rated=rated, stands=stands)
    if classing.waiting:
        told += said("; {n} công đoàn cơ sở chưa đủ điều kiện xếp loại",
                     n=scribe.count(classing.waiting, "classing", "waiting"))  # fmt: skip
    blocks: list[Block] = [Paragraph((*told, "."), place="results.classing")]
    if classing.rated:
        blocks.append(_bands(scribe, classing))
        blocks += [
            Paragraph(("- ", *_share(scribe, share)), "item", f"results.share.{share.code}")
            for share in classing.shares
        ]
    if classing.unsolved:
        n = scribe.count(classing.unsolved, "classing", "unsolved")
        words = said("Còn {n} chỗ ở mức được chọn có nhiều đơn vị đồng điểm, chưa chọn.", n=n)
        blocks.append(Paragraph(words, place="results.unsolved"))
    return blocks


def _bands(scribe: Scribe, classing: Classing) -> Table:
    """Each band with its share of those classified."""
    rows = []
    for band in classing.bands:
        percent = format_percent(round_half_up(Fraction(100 * band.count, classing.rated), 1))
        rows.append(
            (
                band.title,
                scribe.count(band.count, f"classing.{band.code}", "count"),
                scribe.bound(percent, None, f"classing.{band.code}", "percent"),
            )
        )
    rated = scribe.count(classing.rated, "classing", "rated")
    return Table(
        header=("Mức xếp loại", "Số công đoàn cơ sở", "Tỷ lệ trên số được xếp loại"),
        rows=tuple(rows),
        total=("Cộng", rated, "100%"),
        widths=(3, 1.6, 1.6),
        caption=f"Kết quả xếp loại công đoàn cơ sở {scribe.year.source.title}",
    )


def _share(scribe: Scribe, share: BandShare) -> Runs:
    """ "Khu vực nhà nước: 180/190 đơn vị hoàn thành tốt nhiệm vụ trở lên, là 94,7%; chỉ tiêu 93%, đạt"."""
    item = f"classing.{share.code}"
    told = said(
        "{name}: {good}/{rated} đơn vị hoàn thành tốt nhiệm vụ trở lên, là {percent}",
        name=sentence(share.name),
        good=scribe.count(share.good, item, "good"),
        rated=scribe.count(share.rated, item, "rated"),
        percent=scribe.bound(format_percent(round_half_up(share.percent or 0, 1)), None, item, "percent"),
    )
    held = share.held
    if held.target is None:
        return (*told, ".")
    target = scribe.bound(format_percent(held.target), None, item, "target")
    verdict = "đạt chỉ tiêu" if held.met else "chưa đạt chỉ tiêu"
    return (*told, *said("; {verdict} {target}", verdict=verdict, target=target), *_reported(scribe, share), ".")


def _reported(scribe: Scribe, share: BandShare) -> Runs:
    """Why section II tells another percentage of the same: there it is what the units reported."""
    reported, classified = (round_half_up(one or 0, 1) for one in (share.reported, share.percent))
    if share.reported is None or reported == classified:
        return ()
    percent = scribe.bound(format_percent(reported), None, f"classing.{share.code}", "reported")
    return said(" (báo cáo của các đơn vị nêu {percent})", percent=percent)


def _commended(scribe: Scribe, year: BodyYear) -> list[Block]:
    if not year.commended:
        return [Paragraph.of(f"Chưa có quyết định khen thưởng {year.source.title}.", place="results.commended")]
    blocks: list[Block] = [Paragraph.of("Khen thưởng:", place="results.commended")]
    for number, one in enumerate(year.commended):
        item = f"commended.{number}"
        counted: list[Runs] = [
            (scribe.count(n, item, measure), f" {word}")
            for n, measure, word in ((one.collectives, "collectives", "tập thể"),
                                     (one.individuals, "individuals", "cá nhân"))
            if n
        ]  # fmt: skip
        told = said("- {title} cho {counted}, theo {decision}.", title=one.title,
                    counted=joined(counted, last=" và "), decision=one.decision)  # fmt: skip
        blocks.append(Paragraph(told, "item", f"results.commended.{number}"))
    return blocks
