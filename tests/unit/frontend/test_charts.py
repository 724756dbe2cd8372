"""The geometry of charts and gauges."""

from decimal import Decimal

import pytest

from frontend import charts


def _rem(length: str) -> float:
    return float(length.removesuffix("rem"))


def test_bars_grow_from_zero_to_the_largest_value() -> None:
    chart = charts.bar_chart([("2024", 10, "10 %"), ("2025", 20, "20 %")])
    first, last = chart.bars
    assert _rem(last.height) == pytest.approx(2 * _rem(first.height))
    assert _rem(last.top) == float(charts.TOP)
    assert last.is_last


def test_two_charts_side_by_side_are_drawn_to_one_scale() -> None:
    (this_time,) = charts.bar_chart([("20 mai", 40, "40")], at_least=40).bars
    (last_time,) = charts.bar_chart([("20 mai", 10, "10")], at_least=40).bars

    assert _rem(this_time.height) == pytest.approx(4 * _rem(last_time.height))


def test_an_unknown_figure_is_a_gap_and_not_a_zero() -> None:
    chart = charts.bar_chart([("2024", None, "inconnue"), ("2025", 0, "0 %")])
    assert [bar.is_known for bar in chart.bars] == [False, True]


def test_a_limit_above_every_value_stays_in_the_drawing() -> None:
    chart = charts.bar_chart([("2025", 20_000, "20 000 €")], limit=25_376, limit_name="minimum")
    assert chart.limit is not None
    assert _rem(chart.limit.y) == float(charts.TOP)


def test_many_years_keep_the_first_and_last_names_and_their_extremes() -> None:
    values = [5, 9, 8, 7, 20, 7, 6, 6, 6, 6]
    chart = charts.bar_chart([(str(2010 + n), v, str(v)) for n, v in enumerate(values)])
    assert [bar.label for bar in chart.bars if bar.is_named] == ["2010", "2015", "2019"]
    assert [bar.shown for bar in chart.bars if bar.is_figured] == ["5", "20", "6"]


def test_the_figures_of_neighbours_never_touch() -> None:
    chart = charts.bar_chart([(str(n), 100 + n, str(n)) for n in range(20)])
    assert [bar.label for bar in chart.bars if bar.is_figured] == ["0", "19"]


def test_no_point_makes_no_bar() -> None:
    assert charts.bar_chart([]).bars == []


def test_a_gauge_says_how_many_votes_are_missing() -> None:
    gauge = charts.gauge(counted=148, required=167, registered=1000, you=True)
    assert gauge.missing == 19
    assert gauge.slots == [True] + [False] * 18
    assert not gauge.is_reached


def test_a_gauge_far_from_the_quorum_draws_no_slots() -> None:
    assert charts.gauge(counted=3, required=200).slots == []


def test_a_gauge_past_the_quorum_stays_inside_its_scale() -> None:
    gauge = charts.gauge(counted=900, required=167, registered=1000)
    assert gauge.is_reached
    assert gauge.scale == 900
    assert gauge.fill == "100%"


def test_the_scale_never_exceeds_the_registered() -> None:
    assert charts.gauge(counted=1, required=10, registered=11).scale == 11


def test_shares_are_measured_on_the_votes_cast() -> None:
    shares = charts.shares([("Pour", "pour", 3), ("Contre", "contre", 1)])
    assert [share.width for share in shares] == ["75%", "25%"]
    assert charts.shares([("Pour", "pour", 0)])[0].width == "0%"


def test_coordinates_never_carry_a_localised_number() -> None:
    chart = charts.bar_chart([(str(n), Decimal(n) / 7, "") for n in range(7)])
    assert not any("," in bar.left + bar.top + bar.height + bar.width for bar in chart.bars)


def test_a_figure_at_the_end_of_a_crowded_chart_stands_over_the_taller_neighbour() -> None:
    years = [(str(2018 + n), value, str(value)) for n, value in enumerate((5, 9, 6, 6, 6, 6, 7, 4))]

    bars = charts.bar_chart(years).bars

    assert bars[0].figure_y == bars[1].top
    assert bars[-1].figure_y == bars[-2].top
    assert bars[1].figure_y == bars[1].top


def test_a_figure_stands_over_the_line_of_the_limit_and_over_its_own_bar() -> None:
    days = [("jeudi", 0, "0"), ("vendredi", 62, "62"), ("samedi", 80, "80")]

    chart = charts.bar_chart(days, limit=84, limit_name="quorum")

    assert chart.limit is not None
    assert chart.bars[2].figure_y == chart.limit.y
    assert chart.bars[1].figure_y != chart.limit.y
    assert [bar.figure_x for bar in chart.bars] == [bar.middle for bar in chart.bars]
