"""Families, weights, comparisons and timing as functions of their own."""

from __future__ import annotations

import math
import time

import pytest
import torch

from egg_harness import comparison, families, timing, touching, weights
from egg_harness.comparison import Expected, expect, index_of, measure
from egg_harness.problem import Problem
from egg_harness.slots import SlotReader, SlotWriter, opened, state_entries

ALL = [*families.FAMILIES]


@pytest.mark.parametrize("family", ALL)
def test_families_keep_shape_type_and_strides_and_what_is_no_real_number(family):
    inputs = [
        torch.rand(6, 10).t(),
        torch.arange(5),
        [torch.rand(3, 4, dtype=torch.float16)],
        "x",
        torch.tensor(1.5),
    ]
    first, again = (families.transform(inputs, family, 7) for _ in range(2))
    assert first[0].shape == (10, 6) and first[0].stride() == inputs[0].stride()
    assert first[1] is inputs[1] and first[3] == "x" and first[2][0].dtype == torch.float16
    assert torch.equal(first[0], again[0])
    assert not torch.equal(first[0], families.transform([torch.rand(6, 10).t()], family, 8)[0])


@pytest.mark.parametrize("family", ALL)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_squares_of_every_family_are_finite(family, dtype):
    (values,) = families.transform([torch.randn(300, 400, dtype=dtype)], family, 3)
    assert values.square().isfinite().all()


def test_families_have_the_form_that_their_names_say():
    nominal = [torch.rand(64, 256)]
    drawn = {family: families.transform(nominal, family, 1)[0] for family in ALL}
    assert int((drawn["needle"] != 0).sum()) == 1
    rows = drawn["scaled"].std(dim=1)
    assert float(rows.max() / rows.min()) > 1e3
    assert float(drawn["heavy-tailed"].abs().max()) > 100
    assert 0.002 < float((drawn["mixed"] != nominal[0]).float().mean()) < 0.02


def test_expanded_inputs_stay_nominal():
    expanded = torch.rand(1, 4).expand(3, 4)
    assert families.transform([expanded], "normal", 1)[0] is expanded
    assert not families.is_affected([expanded, torch.arange(3)])


def test_random_weights_move_every_parameter_and_statistic(tmp_path):
    path = tmp_path / "problem.py"
    path.write_text(
        "import torch\nfrom torch import nn\n"
        "def Model():\n    return nn.Sequential(nn.BatchNorm1d(64), nn.Linear(64, 32))\n"
        "def get_inputs(): return [torch.randn(8, 64)]\ndef get_init_inputs(): return []\n"
    )
    problem = Problem(str(path), 1)
    state = weights.state_of(problem, "random", 5)
    assert list(state) == list(problem.initial_state)
    changed = {name for name in state if not torch.equal(state[name], problem.initial_state[name])}
    assert changed == set(state) - {"0.num_batches_tracked"}
    assert state["0.weight"].mean() == pytest.approx(1, abs=0.2)
    assert abs(float(state["0.bias"].mean())) < 0.2
    assert float(state["0.running_var"].min()) >= 0.5 and float(state["0.running_var"].max()) <= 1.5
    assert state["1.weight"].std() == pytest.approx(float(problem.initial_state["1.weight"].std()), rel=0.1)
    again = weights.state_of(problem, "random", 5)
    assert all(torch.equal(state[name], again[name]) for name in state)
    assert weights.state_of(problem, "initial", 5) is problem.initial_state


def numbers(found: torch.Tensor, expected: Expected) -> comparison.Measured:
    return measure(iter(found.reshape(-1).split(3)), expected)


def test_errors_over_chunks_are_those_over_all():
    own = torch.randn(10)
    found = own + torch.randn(10) * 1e-3
    measured = numbers(found, expect(own.double(), own))
    difference = (found.double() - own.double()).abs()
    assert measured.max_error == float(difference.max())
    assert measured.rms_error == pytest.approx(float(difference.square().mean().sqrt()))
    assert measured.first_bad == int(difference.argmax())


def test_an_overflow_of_the_output_type_is_expected_to_be_infinite():
    exact = torch.tensor([1e39, 1.0], dtype=torch.float64)
    own = torch.tensor([math.inf, 1.0])
    assert numbers(own, expect(exact, own)).nonfinite_ok
    assert not numbers(torch.tensor([3e38, 1.0]), expect(exact, own)).nonfinite_ok


def test_where_the_reference_itself_overflows_anything_goes():
    exact, own = torch.tensor([2.0, 1.0], dtype=torch.float64), torch.tensor([math.nan, 1.0])
    for found in (math.nan, 2.0, -math.inf):
        measured = numbers(torch.tensor([found, 1.0]), expect(exact, own))
        assert measured.nonfinite_ok and measured.max_error == 0


def test_integers_and_booleans_are_compared_as_numbers():
    own = torch.tensor([1, 5, 9])
    assert numbers(torch.tensor([1, 5, 7]), expect(own, own)).max_error == 2
    flags = torch.tensor([True, False, True])
    assert numbers(torch.tensor([True, True, True]), expect(flags, flags)).max_error == 1


@pytest.mark.parametrize(("flat", "index"), [(0, [0, 0, 0]), (23, [1, 2, 3]), (5, [0, 1, 1]), (None, None)])
def test_places_are_named_by_their_indices(flat, index):
    assert index_of(flat, [2, 3, 4]) == index


def test_slots_give_back_what_was_put_in(tmp_path):
    writer = SlotWriter(str(tmp_path))
    values = [
        torch.randn(3, 4).t(),
        torch.tensor(True),
        {"k": (torch.arange(3), None, math.inf)},
        torch.bfloat16,
    ]
    manifest = {"inputs": [writer.add(value, "unsupported-input", "v") for value in values]}
    manifest["state"] = state_entries(writer, {"w": torch.ones(2), "n": torch.tensor(3)})
    writer.write(manifest)
    reader = SlotReader(str(tmp_path))
    first, flag, tree, dtype = reader.inputs()
    assert torch.equal(first, values[0]) and first.stride() == (1, 4) and first.data_ptr() % 64 == 0
    assert bool(flag) and torch.equal(tree["k"][0], torch.arange(3)) and tree["k"][1:] == (None, math.inf)
    assert dtype is torch.bfloat16
    assert torch.equal(reader.state()["w"], torch.ones(2)) and int(reader.state()["n"]) == 3
    first.zero_()
    assert float(SlotReader(str(tmp_path)).inputs()[0].abs().sum()) == 0


def test_timing_covers_the_call_alone():
    flushes = []

    def flush():
        flushes.append(1)
        time.sleep(0.02)

    timed = timing.time_calls(
        timing.Calls(lambda x: x + 1, [[1], [2]], count=3, warmup=1, keep=frozenset({0, 2}), flush=flush)
    )
    assert len(flushes) == 4 and len(timed.nanoseconds) == 3
    assert max(timed.nanoseconds) < 20_000_000
    assert timed.kept == [2, 2] and timed.wall_nanoseconds == timed.nanoseconds


def test_every_timed_call_sees_other_inputs_and_leaves_them_as_they_were():
    tensors = [torch.arange(12.0).reshape(3, 4), torch.arange(5), torch.tensor(1.0)]
    tensors.append(torch.ones(1, 3).expand(2, 3))
    before = [tensor.clone() for tensor in tensors]
    seen = []
    for number in range(20):
        touched = touching.touch(tensors, 7, number)
        assert len(touched) == 2
        seen.append(tuple(tensors[0].flatten().tolist()))
        for one in touched:
            one.undo()
    assert all(map(torch.equal, tensors, before))
    assert len(set(seen)) > 10 and all(len(set(values)) == 11 for values in seen)
    touching.touch(tensors, 7, 3)
    assert tuple(tensors[0].flatten().tolist()) == seen[3]


def test_writing_through_an_alias_leaves_no_mark_on_the_input(tmp_path):
    writer = SlotWriter(str(tmp_path))
    writer.write({"inputs": [writer.add(torch.arange(4.0), "unsupported-input", "x")]})
    reader = opened(str(tmp_path))
    (given,), (alias,) = reader.inputs(), reader.input_aliases()
    version = given._version
    touching.touch([alias], 1, 0)
    assert given._version == version and given.data_ptr() == alias.data_ptr()
    assert given.tolist() != [0, 1, 2, 3]


def test_a_slot_gives_the_same_tensors_until_it_is_laid_out_anew(tmp_path):
    def write(values):
        writer = SlotWriter(str(tmp_path))
        writer.write({"inputs": [writer.add(values, "unsupported-input", "x")]})

    write(torch.zeros(4))
    (first,) = opened(str(tmp_path)).inputs()
    write(torch.ones(4))
    (again,) = opened(str(tmp_path)).inputs()
    assert again is first and first.tolist() == [1, 1, 1, 1]
    write(torch.ones(5))
    assert opened(str(tmp_path)).inputs()[0].shape == (5,)


def test_flushing_touches_as_many_bytes_as_asked():
    flush = timing.CacheFlush()
    flush(4096)
    flush(4096)
    assert flush._buffer.tolist() == [2] * 1024
