"""What is counted comes out as one line of CloudWatch's Embedded Metric Format."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.stack import paths
from receipts import metrics
from receipts.statuses import TERMINAL
from tests.template import load_template, resources

SOURCES = (paths.ROOT / "functions", paths.ROOT / "layers" / "shared" / "receipts")
OWN = {"Fn::Sub": "Receipts/${AWS::StackName}"}


@pytest.fixture(autouse=True)
def _nothing_is_left_of_other_tests(capsys: pytest.CaptureFixture[str]) -> None:
    metrics.flush()
    capsys.readouterr()


def test_an_invocation_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    metrics.count("Pages")
    metrics.count("Pages")
    metrics.count("EngineSeconds", 1.5, "Seconds")
    metrics.flush()
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    (directive,) = said["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["service"]]
    assert (said["service"], said["Pages"], said["EngineSeconds"]) == ("receipts", [1, 1], [1.5])


def test_nothing_counted_is_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    metrics.flush()
    assert capsys.readouterr().out == ""


def test_threads_lose_no_count(capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(lambda _: metrics.count("Pages"), range(90)))
    metrics.flush()
    assert len(json.loads(capsys.readouterr().out)["Pages"]) == 90


def test_every_alarm_reaches_the_topic_and_tells_stacks_apart() -> None:
    alarms = resources("AWS::CloudWatch::Alarm")
    assert alarms
    for name, alarm in alarms.items():
        properties = alarm["Properties"]
        assert properties["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        if not str(properties["Namespace"]).startswith("AWS/"):
            assert properties["Namespace"] == OWN, name
            assert properties["Dimensions"] == [{"Name": "service", "Value": "receipts"}], name


def test_every_queue_has_an_alarm() -> None:
    watched = {
        dimension["Value"]["Fn::GetAtt"].removesuffix(".QueueName")
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        for dimension in alarm["Properties"].get("Dimensions", ())
        if dimension["Name"] == "QueueName"
    }
    assert watched == resources("AWS::SQS::Queue").keys()


def on_dashboard() -> set[str]:
    body = load_template()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(body)["widgets"]
    return {metric[1] for widget in widgets for metric in widget["properties"]["metrics"]}


def test_dashboard_shows_every_end() -> None:
    assert {f"Documents.{status}" for status in TERMINAL} <= on_dashboard()


def test_dashboard_shows_whatever_is_counted() -> None:
    sources = [path.read_text() for path in SOURCES for path in path.rglob("*.py")]
    counted = {name for text in sources for name in re.findall(r'metrics\.count\("([\w.]+)"', text)}
    assert {"Pages", "BatchesSent"} <= counted <= on_dashboard()
