"""The demo commends whom its classification found best, under the number that follows the paper register."""

from congdoan.awards.queries import listed
from congdoan.demo.classifying import OCCASIONS, hold
from congdoan.demo.commands import load_case
from congdoan.demo.commending import GIVINGS, give
from congdoan.demo.queries import cases
from congdoan.demo.tests.test_classifying import PASSWORD


def test_the_best_of_a_district_get_their_letters_once(administrator):
    case = next(case for case in cases() if case.code == "thanh-xuan-2022")
    load_case(by=administrator, case=case, password=PASSWORD)
    (giving,) = GIVINGS
    occasion = next(one for one in OCCASIONS if (one.body, one.period) == (giving.body, giving.period))
    excellent = {line.row.unit.code for line in hold(administrator, occasion).lines if line.row.band == "excellent"}
    made = give(administrator, giving)
    assert str(made) == "87/QĐ-LĐLĐ"
    commended = {row.unit.code for row in listed(made)}
    assert len(commended) == 60
    assert excellent < commended
    assert give(administrator, giving) == made
