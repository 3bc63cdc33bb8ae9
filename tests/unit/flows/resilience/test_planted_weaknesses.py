"""Each planted weakness is found, at the right place, by the right path; and the variant without it is proven."""

import pytest

from flows.resilience import prove
from tests.unit.flows.resilience.build import together
from tests.unit.flows.resilience.planted import Planted
from tests.unit.flows.resilience.planted_choices import CHOICES
from tests.unit.flows.resilience.planted_hang_ups import HANG_UPS
from tests.unit.flows.resilience.planted_journeys import JOURNEYS

PLANTED = [*HANG_UPS, *JOURNEYS, *CHOICES]


def ids(planted: Planted) -> str:
    return planted.name.replace(" ", "-")


@pytest.mark.parametrize("planted", PLANTED, ids=ids)
def test_a_planted_weakness_is_found_with_its_path(planted: Planted):
    weak = prove(together(*planted.weak))
    matching = [path for path in weak if path.kind is planted.kind]
    assert matching, f"not found; the proof says {[path.kind.value for path in weak]}"
    path = matching[0]
    assert [step.block for step in path.steps] == planted.path
    assert list(path.flows) == planted.flows
    assert path.steps[0].type == "InvokeLambdaFunction"
    assert path.steps[0].failure, "the path begins with the failure of the function"
    assert planted.reason in path.reason


@pytest.mark.parametrize("planted", PLANTED, ids=ids)
def test_the_variant_without_the_weakness_is_proven(planted: Planted):
    assert [str(path) for path in prove(together(*planted.safe))] == []
