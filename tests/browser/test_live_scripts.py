"""The live view's own computations, in a browser but without a server."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, Route

from playground.ui.components.files import LIVE_FILES, PANEL_FILES

ADDRESS = "http://live.test"


@pytest.fixture
def scripts(page: Page) -> Page:
    """A page that can import the live view's files."""

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        scripts = {**LIVE_FILES, **PANEL_FILES}
        if name in scripts:
            route.fulfill(body=scripts[name], content_type="text/javascript")
        elif name.endswith(".js"):
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><link rel=icon href=data:,>", content_type="text/html")

    page.route(f"{ADDRESS}/**", answer)
    page.route_web_socket("ws://live.test/**", lambda _: None)
    page.goto(f"{ADDRESS}/")
    return page


def test_smoothing_is_the_moving_average_corrected_for_its_start(scripts: Page) -> None:
    values = np.random.default_rng(1).normal(size=200).cumsum()
    drawn = scripts.evaluate(
        "async (values) => (await import('/history.js')).smoothed(values, 0.9)", [float(value) for value in values]
    )
    expected = pd.Series(values).ewm(alpha=0.1, adjust=True).mean()
    np.testing.assert_allclose(drawn, expected, rtol=1e-9)


def test_smoothing_leaves_gaps_as_they_are(scripts: Page) -> None:
    drawn = scripts.evaluate("async () => (await import('/history.js')).smoothed([null, 4, null, 4], 0.5)")
    assert drawn == [None, 4, None, 4]


def test_a_history_grows_and_begins_anew_when_told(scripts: Page) -> None:
    curves = scripts.evaluate("""async () => {
      const { History } = await import('/history.js');
      const history = new History();
      const update = (reset, epochs, series, marks = []) => {
        const elapsed_s = epochs.map((epoch) => epoch / 10);
        return history.take({ reset, epochs, elapsed_s, series, marks, frame: null, status: 'running' });
      };
      update(true, [1, 2], { loss: [3, 2] });
      update(false, [3], { loss: [1], val_loss: [5] }, [[2, 'training.batch_size', 10, 20]]);
      const grown = { ...history.series, marks: history.marks.length, at: history.place(2, 'seconds') };
      const idle = update(false, [], {}, [[2, 'training.batch_size', 10, 20]]);
      update(true, [1], { loss: [9] });
      return { grown, idle, anew: history.series, x: history.curve('loss', 'seconds').x, marks: history.marks.length };
    }""")
    assert curves["grown"] == {"loss": [3, 2, 1], "val_loss": [None, None, 5], "marks": 1, "at": 0.2}
    assert curves["idle"] is False
    assert curves["anew"] == {"loss": [9]}
    assert curves["x"] == [0.1]
    assert curves["marks"] == 0


def test_a_curve_has_no_more_points_than_a_chart_can_take(scripts: Page) -> None:
    lengths = scripts.evaluate("""async () => {
      const { History } = await import('/history.js');
      const history = new History();
      const epochs = [...Array(9001).keys()].map((epoch) => epoch + 1);
      history.take({ reset: true, epochs, elapsed_s: epochs, series: { loss: epochs }, marks: [], frame: null });
      const { x, y } = history.curve('loss', 'epochs');
      return [x.length, y.length, x[0], x.at(-1)];
    }""")
    assert lengths[0] == lengths[1] <= 4001
    assert lengths[2:] == [1, 9001]


def test_a_setting_that_is_changed_in_all_layers_at_once_is_one_mark(scripts: Page) -> None:
    labels = scripts.evaluate("""async () => {
      const { History } = await import('/history.js');
      const { singlePlans } = await import('/plans.js');
      const history = new History();
      const marks = [0, 1, 2].map((layer) => [1, `network.layers.${layer}.dropout`, 0, 0.1]);
      marks.push([2, 'network.layers.0.dropout', 0.1, 0.2]);
      history.take({ reset: true, epochs: [1, 2], elapsed_s: [1, 2], series: { loss: [2, 1] }, marks, frame: null });
      const colours = { runs: ['#000000', '#000000'], dashes: { training: 'solid', validation: 'dash' } };
      const look = { axis: 'epochs', palette: colours, theme: { text: '#000000' } };
      const [plan] = singlePlans([{ id: 'a' }], new Map([['a', history]]), look);
      return plan.marks.map((mark) => mark.label);
    }""")
    assert labels == ["dropout 0 → 0.1", "dropout 0.1 → 0.2"]


def test_a_metric_that_is_the_loss_itself_has_no_chart_of_its_own(scripts: Page) -> None:
    titles = scripts.evaluate("""async () => {
      const { History } = await import('/history.js');
      const { singlePlans } = await import('/plans.js');
      const colours = { runs: ['#000000', '#000000'], dashes: { training: 'solid', validation: 'dash' } };
      const look = { axis: 'epochs', metric: 'mse', palette: colours, theme: { text: '#000000' } };
      const plans = (series) => {
        const history = new History();
        history.take({ reset: true, epochs: [1, 2], elapsed_s: [1, 2], series, marks: [], frame: null });
        return singlePlans([{ id: 'a' }], new Map([['a', history]]), look).map(({ title }) => title);
      };
      return [
        plans({ loss: [2, null], mse: [2, null], val_loss: [3, 1], val_mse: [3, 1] }),
        plans({ loss: [2, 1], mse: [2, 1], val_loss: [3, 1], val_mse: [3, 0.9] }),
        plans({ loss: [2, 1] }),
      ];
    }""")
    assert titles == [["loss"], ["loss", "MSE"], ["loss", "MSE"]]


def test_both_losses_of_a_gan_are_drawn_in_one_chart(scripts: Page) -> None:
    curves = scripts.evaluate("""async () => {
      const { History } = await import('/history.js');
      const { singlePlans } = await import('/plans.js');
      const history = new History();
      const series = { loss: [2, 1], discriminator_loss: [3, 4], distance: [5, 6], val_loss: [2, 1] };
      history.take({ reset: true, epochs: [1, 2], elapsed_s: [1, 2], series, marks: [], frame: null });
      const colours = { runs: ['#000000', '#111111', '#222222'], dashes: { training: 'solid', validation: 'dash' } };
      const look = { axis: 'epochs', metric: 'distance', palette: colours, theme: { text: '#000000' } };
      return singlePlans([{ id: 'a' }], new Map([['a', history]]), look)
        .map(({ title, curves }) => [title, ...curves.map(({ name, y }) => [name, y])]);
    }""")
    assert curves == [
        ["loss", ["generator", [2, 1]], ["discriminator", [3, 4]]],
        ["distance", ["training", [5, 6]]],
    ]


def test_no_time_is_said_to_be_left_at_the_end(scripts: Page) -> None:
    said = scripts.evaluate("""async () => {
      const { progressText } = await import('/format.js');
      const state = { status: 'running', epoch: 4, total_epochs: 4, elapsed: 2, epochs_per_s: 2,
        activity: 'evaluating' };
      return [3, 0, null].map((left_s) => progressText({ ...state, left_s }));
    }""")
    ended = "epoch 4 of 4 · 2.0 s · 2.0 epochs/s · evaluating"
    assert said == ["epoch 4 of 4 · 2.0 s · 3.0 s left · 2.0 epochs/s · evaluating", ended, ended]


def test_what_is_to_be_known_of_the_computation_stands_below_the_bar(scripts: Page) -> None:
    notes = scripts.evaluate("""async () => {
      const { Lane } = await import('/lane.js');
      const { History } = await import('/history.js');
      const lane = new Lane({ name: 'a', status: 'running', colour: '#000000' }, false);
      const note = (more) => {
        const history = new History();
        history.take({ reset: true, epochs: [1], elapsed_s: [1], series: { loss: [1] }, marks: [], frame: null,
          status: 'running', epoch: 1, total_epochs: 2, fraction: 0, elapsed: 1, left_s: 1, ...more });
        lane.show(history, '');
        return lane.note.hidden ? null : lane.note.textContent;
      };
      return [note({}), note({ remark: '<b>float32</b> is faster here.' }), note({ remark: 'Slow.', thinned: true })];
    }""")
    assert notes[:2] == [None, "<b>float32</b> is faster here."]
    assert notes[2].startswith("Slow. Showing 1 of 1 epochs")


def test_a_page_is_asked_once_for_each_change_of_status(scripts: Page) -> None:
    asked = scripts.evaluate("""async () => {
      const { StatusReport } = await import('/status.js');
      const asked = [];
      const report = new StatusReport();
      const trigger = (name, statuses) => {
        asked.push([name, statuses.a]);
        report.rendered([{ id: 'a', status: statuses.a }], trigger);
      };
      const pause = () => new Promise((resolve) => setTimeout(resolve, 400));
      report.rendered([{ id: 'a', status: 'queued' }], trigger);
      for (const status of ['queued', 'starting', 'starting', 'running', 'running']) report.told('a', status);
      await pause();
      for (const status of ['running', 'done', 'done']) report.told('a', status);
      await pause();
      report.told('a', 'done');
      await pause();
      return asked;
    }""")
    assert asked == [["status", "running"], ["status", "done"]]


def test_a_page_that_stays_behind_is_asked_a_few_times_only(scripts: Page) -> None:
    """The store may be half a second behind the stream; a page that never follows must not be rendered for ever."""
    scripts.clock.install()
    scripts.evaluate("""async () => {
      const { StatusReport } = await import('/status.js');
      window.asked = 0;
      const report = new StatusReport();
      const behind = () => {
        window.asked += 1;
        report.rendered([{ id: 'a', status: 'running' }], behind);
      };
      report.rendered([{ id: 'a', status: 'running' }], behind);
      report.told('a', 'done');
    }""")
    scripts.clock.run_for(120_000)
    assert scripts.evaluate("window.asked") == 4


def test_a_call_that_was_overtaken_changes_nothing_and_ends_nothing(scripts: Page) -> None:
    """While the scripts load, calls overlap: an earlier one may come later, and its return value is called at once."""
    scripts.clock.install()
    scripts.evaluate("""async () => {
      const { render } = await import('/main.js');
      const place = document.body.appendChild(document.createElement('div'));
      const run = { id: 'a', token: 't', name: 'a', status: 'queued', colour: '#000000', plane: null };
      const files = { plotly: 'plotly.js', stream: 'live' };
      const data = { ...files, layout: 'single', metric: '', height: 100, rate: 0, palette: {} };
      const call = (turn, runs) =>
        render({ data: { ...data, turn, runs }, parentElement: place, setTriggerValue() {} }, location.href);
      window.leave = call(2, [run]);
      call(1, [])();
    }""")
    scripts.clock.run_for(1000)
    view = scripts.locator("[data-live-view]")
    assert view.get_attribute("data-run") == "a"
    scripts.evaluate("document.querySelector('[data-live-view]').parentElement.remove(), window.leave()")
    scripts.clock.run_for(1000)
    assert view.count() == 0


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (59.4, "59 s"), (61, "1 min 1 s"), (7262, "2 h 1 min")]
)
def test_durations_are_short(scripts: Page, seconds: float, text: str) -> None:
    assert scripts.evaluate("async (value) => (await import('/format.js')).duration(value)", seconds) == text


def test_what_is_left_is_counted_down_while_nothing_new_comes(scripts: Page) -> None:
    left = scripts.evaluate("""async () => {
      const { secondsLeft } = await import('/format.js');
      const state = { left_s: 8.5, at: 1000 };
      return [1000, 4000, 20000].map((now) => secondsLeft(state, now)).concat(secondsLeft({ left_s: null, at: 0 }, 5));
    }""")
    assert left == [8.5, 5.5, 0, None]


def test_the_bar_of_a_done_run_is_full_however_many_epochs_it_took(scripts: Page) -> None:
    shares = scripts.evaluate("""async () => {
      const { progressFraction } = await import('/format.js');
      const state = { total_epochs: 200, epoch: 20, fraction: 0.5 };
      return ['done', 'running', 'stopped'].map((status) => progressFraction({ ...state, status }));
    }""")
    assert shares == [1, 0.1025, 0.1025]


def test_figures_of_shares_are_in_percent_and_small_losses_are_no_0(scripts: Page) -> None:
    texts = scripts.evaluate("""async () => {
      const { figure } = await import('/format.js');
      return [figure('val_accuracy', 0.98765), figure('loss', 0.0000312), figure('mae', 35580.4), figure('loss', null)];
    }""")
    assert texts == ["98.8 %", "3.12e-5", "35,580", "–"]


def test_a_chart_without_a_curve_has_no_axes_but_says_why(scripts: Page) -> None:
    drawn = scripts.evaluate("""async () => {
      const { Chart } = await import('/chart.js');
      const node = document.createElement('div');
      Object.assign(node.style, { width: '400px', height: '200px' });
      document.body.append(node);
      const layouts = [];
      const chart = new Chart({ react: (_, traces, layout) => layouts.push(layout), purge: () => {} }, node);
      const theme = { grid: '#888888', muted: '#888888', text: '#000000', background: '#ffffff', panel: '#ffffff' };
      const look = { subject: 's', title: 'loss', axis: 'epochs', log: false, marks: [], theme, waiting: 'soon' };
      const line = { id: 'loss', name: 'training', colour: '#112233', dash: 'solid', raw: null };
      await chart.draw({ ...look, curves: [{ ...line, x: [], y: [] }] });
      await chart.draw({ ...look, curves: [{ ...line, x: [1], y: [0.5] }] });
      const said = (annotations) => annotations.map(({ text }) => text);
      return layouts.map(({ xaxis, yaxis, annotations }) => [xaxis.visible, yaxis.visible, said(annotations)]);
    }""")
    assert drawn == [[False, False, ["soon"]], [None, None, []]]
