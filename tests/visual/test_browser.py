"""Pages in a real browser: Debian's packages chromium and chromium-driver, and selenium."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.cli.serve import make_annotate
from spacy_connectives.evaluation.report import render_report
from spacy_connectives.visual.server import MAX_CHARACTERS, Server

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not chromedriver:
        pytest.skip("there is no chromium with chromedriver (apt install chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(chromedriver))
    driver.set_page_load_timeout(30)
    driver.set_script_timeout(30)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = Server(make_annotate())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def wait(browser: Any, script: str, seconds: float = 20.0) -> Any:
    """Wait until a script gives something true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = browser.execute_script(f"return {script}")
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{script} did not become true: {browser.page_source[-2000:]}")


def paste(browser: Any, text: str) -> None:
    """Put text into the field, as pasting does, and send it."""
    browser.execute_script(
        "document.getElementById('text').value = arguments[0];"
        "document.getElementById('status').textContent = '';"
        "document.getElementById('form').requestSubmit();",
        text,
    )


def errors(browser: Any) -> list[str]:
    """Get what the browser complained about."""
    found = [entry["message"] for entry in browser.get_log("browser")]
    return [message for message in found if "favicon.ico" not in message]


def test_paste_and_see(browser: Any, address: str) -> None:
    errors(browser)  # forgets those of earlier tests
    browser.get(address)
    paste(browser, "因为下雨，所以比赛推迟了。")
    wait(browser, "document.getElementById('status').textContent.includes('connective')")
    marks = browser.execute_script(
        "return [...document.querySelectorAll('#marked mark')].map(m => [m.textContent, m.title])"
    )
    assert [text for text, _ in marks] == ["因为1", "所以1"]
    assert all("因为…所以 · Contingency" in title and "score" in title for _, title in marks)
    row = browser.execute_script("return document.querySelector('#rows tr').innerText")
    assert "因为…所以" in row
    # Why: the explanation of each part.
    assert "marked as a part of 因为…所以" in row
    assert errors(browser) == []


def test_a_script_in_the_text_stays_text(browser: Any, address: str) -> None:
    browser.get(address)
    bad = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>因为但是"
    paste(browser, bad)
    wait(browser, "document.getElementById('status').textContent.includes('connective')")
    shown = browser.execute_script(
        "for (const l of document.querySelectorAll('.link')) l.remove();"
        "return document.getElementById('marked').textContent"
    )
    assert shown == bad
    assert browser.execute_script("return window.hacked") is None
    assert browser.execute_script("return document.querySelectorAll('#marked img').length") == 0


def test_the_policy_holds_even_if_html_got_in(browser: Any, address: str) -> None:
    browser.get(address)
    browser.execute_script(
        "document.body.insertAdjacentHTML('beforeend',"
        '\'<img src="data:," onerror="window.hacked = 3"><b onclick="window.hacked = 4">\');'
        "document.body.lastChild.click()"
    )
    time.sleep(0.3)
    assert browser.execute_script("return window.hacked") is None
    assert any("Content Security Policy" in message for message in errors(browser))


def test_the_keyboard_is_enough(browser: Any, address: str) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(address)
    # The field has the focus from the start.
    active = browser.switch_to.active_element
    assert active.get_attribute("id") == "text"
    active.send_keys("他来了，但是没说话。")
    active.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("id") == "go"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait(browser, "document.querySelectorAll('#marked mark').length")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("id") == "marked"
    field = browser.find_element("id", "text")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE)
    field.send_keys("没有。")
    field.send_keys(Keys.CONTROL, Keys.ENTER)
    wait(browser, "document.getElementById('status').textContent === '0 connectives.'")


def test_100_000_characters_do_not_hang_the_page(browser: Any, address: str) -> None:
    browser.get(address)
    sentence = "因为天气不好，所以比赛推迟了，但是大家没有走。\n"
    text = sentence * (100_000 // len(sentence))
    begin = time.monotonic()
    paste(browser, text)
    wait(browser, "document.getElementById('status').textContent.endsWith('connectives.')", 60)
    assert browser.execute_script("return document.querySelectorAll('#marked mark').length") > 4000
    # The page still answers at once.
    assert (
        browser.execute_async_script(
            "const done = arguments[0], begin = performance.now();"
            "setTimeout(() => done(performance.now() - begin), 0)"
        )
        < 2000
    )
    assert time.monotonic() - begin < 60
    assert browser.execute_script("return document.querySelectorAll('#rows tr').length") == 500


def test_too_long_a_text_is_refused_in_words(browser: Any, address: str) -> None:
    browser.get(address)
    paste(browser, "天" * (MAX_CHARACTERS + 1))
    wait(browser, "document.getElementById('status').className === 'error'")
    message = browser.execute_script("return document.getElementById('status').textContent")
    assert message == "No result: At most 200,000 characters."


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_sticks_out(browser: Any, address: str, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(address)
    paste(browser, "之所以推迟，是因为下雨；A" + "a" * 300 + "，但是没说话。")
    wait(browser, "document.querySelectorAll('#marked mark').length")
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= width


@pytest.fixture
def report(tmp_path: Path) -> str:
    text = "因为下雨，所以停赛了。但也好。"
    gold = AnnotatedText(text, (Connective(((0, 2), (5, 7))), Connective(((11, 12),))))
    predicted = AnnotatedText(text, (Connective(((0, 2),)), Connective(((12, 13),))))
    path = tmp_path / "report.html"
    path.write_text(render_report([(gold, predicted), (gold, gold)]), "utf-8")
    return path.as_uri()


def test_the_report_sorts_and_filters(browser: Any, report: str) -> None:
    errors(browser)  # forgets those of earlier tests
    browser.get(report)
    column = "[...document.querySelectorAll('#forms tbody tr')].map(r => r.cells[{}].textContent)"
    head = browser.find_elements("css selector", "#forms .sort")[4]
    head.click()
    gold = browser.execute_script("return " + column.format(4))
    assert gold == sorted(gold, reverse=True)
    head.click()
    assert browser.execute_script("return " + column.format(4)) == sorted(gold)
    shown = "[...document.querySelectorAll('.errors li:not([hidden])')].map(i => i.dataset.kind)"
    assert browser.execute_script(f"return {shown}") == ["changed", "missed", "extra"]
    choose = (
        "const s = document.getElementById('{}'); s.value = '{}';"
        "s.dispatchEvent(new Event('change'))"
    )
    browser.execute_script(choose.format("kind", "missed"))
    assert browser.execute_script(f"return {shown}") == ["missed"]
    browser.execute_script(choose.format("kind", ""))
    browser.execute_script(choose.format("form", "因为…所以"))
    assert browser.execute_script(f"return {shown}") == ["changed"]
    assert browser.find_element("id", "shown").text == "1 shown"
    assert errors(browser) == []
