#!/usr/bin/python3
"""Walks through the subscriber's pages with Chromium, by keyboard alone, and lets axe-core judge each.

browser.py http://127.0.0.1:PORT axe.min.js TOKEN1 TOKEN2 TOKEN3 [FOLDER for screenshots]
"""
import sys
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

base, axe_file, leaves, pauses, asks = sys.argv[1:6]
folder = sys.argv[6] if len(sys.argv) > 6 else None
axe = open(axe_file, encoding="utf-8").read()


def browser(dark=False, width=800):
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--window-size={width},1000"):
        options.add_argument(flag)
    if dark:
        options.add_argument("--force-dark-mode")
        options.add_argument("--blink-settings=preferredColorScheme=0")
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def judge(page, name):
    if folder:
        page.save_screenshot(f"{folder}/{name}.png")
    # The page's own policy forbids every script; the driver's comes from outside of it.
    page.execute_script(axe)
    result = page.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run().then(r => done(r.violations), e => done([String(e)]));")
    assert not result, (name, [v if isinstance(v, str) else (v["id"], v["help"], [n["html"] for n in v["nodes"]]) for v in result])
    assert not page.find_elements("css selector", "script"), name
    for element in page.find_elements("css selector", "[src], link[href]"):
        where = element.get_attribute("src") or element.get_attribute("href")
        assert where.startswith(base), (name, where)
    overflow = page.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, (name, "wider than the window", overflow)


def press(page, *keys):
    for key in keys:
        ActionChains(page).send_keys(key).perform()


def focused(page):
    return page.switch_to.active_element.text.strip()


def becomes(page, words):
    """The page that comes after a button was pressed."""
    WebDriverWait(page, 30, ignored_exceptions=[StaleElementReferenceException, NoSuchElementException]).until(
        lambda p: p.find_element("tag name", "h1").text == words, f"not: {words}")


for dark in (False, True):
    for width in (800, 320):
        page = browser(dark, width)
        tone = ("dark" if dark else "light") + str(width)
        for path, name in ((f"/u/{leaves}", "leave"), (f"/c/{leaves}", "confirm"), ("/u/x", "bad_link"), ("/x", "not_there")):
            page.get(base + path)
            judge(page, f"{name}-{tone}")
        page.quit()

page = browser()
page.set_script_timeout(30)
# The first stop of the Tab key is the button that the page is for.
page.get(f"{base}/u/{leaves}")
press(page, Keys.TAB)
assert focused(page) == "Unsubscribe", focused(page)
press(page, Keys.ENTER)
becomes(page, "You are unsubscribed")
judge(page, "left")

page.get(f"{base}/u/{pauses}")
press(page, Keys.TAB, Keys.TAB)
assert page.switch_to.active_element.get_attribute("id") == "days"
press(page, Keys.ARROW_DOWN)
assert page.switch_to.active_element.get_attribute("value") == "182"
press(page, Keys.TAB)
assert focused(page) == "Pause", focused(page)
press(page, Keys.SPACE)
becomes(page, "You are taking a break")
judge(page, "paused")

page.get(f"{base}/u/{asks}")
press(page, Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB)
assert focused(page) == "Send a fresh link", focused(page)
press(page, Keys.ENTER)
becomes(page, "A letter is on its way")
judge(page, "link_sent")
page.quit()
