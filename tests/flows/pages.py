"""Pages as a person without script sees them: what they say, and the forms that they offer."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urljoin

from tests.ui.parsed import Element, parse

BUTTONS = {"submit", "button", "reset", "image"}


class Page:
    """An answer of the server: where it came from, its status, its text and its forms."""

    def __init__(self, url: str, response: Any) -> None:
        self.url = url
        self.status: int = response.status_code
        self.response = response
        self.root = parse(response.content.decode())
        main = self.root.all("main")
        self.main = main[0] if main else self.root

    @property
    def text(self) -> str:
        """What the page says below its header, with single spaces."""
        return self.main.text

    @property
    def title(self) -> str:
        return self.root.one("h1").text

    @property
    def messages(self) -> list[str]:
        """What the page tells of the act that led here."""
        return [notice.text for notice in self.root.one(id="messages").all(class_="notice")]

    @property
    def complaints(self) -> list[str]:
        """The sentences that tell why something was not done."""
        return [
            sentence.text
            for notice in self.root.all(role="alert")
            for sentence in notice.all("li") or notice.all("p")
        ]

    def section(self, name: str) -> Element:
        """The part of the page with this id."""
        return self.root.one(id=name)

    def card(self, title: str) -> Element:
        """The section of the page with this heading."""
        found = [
            section
            for section in self.main.all("section")
            if any(title in head.text for head in section.all("h2"))
        ]
        assert len(found) == 1, f"{len(found)} sections {title!r} on {self.url}"
        return found[0]

    def link(self, label: str) -> str:
        """Where the link or button-like link with this text leads."""
        found = {link["href"] for link in self.root.all("a") if label in link.text}
        assert len(found) == 1, f"{len(found)} links say {label!r} on {self.url}"
        return urljoin(self.url, found.pop())

    def link_of_figure(self, label: str) -> str:
        """Where the cases behind a figure stand."""
        [card] = [
            card for card in self.main.all(class_="figure-card") if card.one("dt").text == label
        ]
        return urljoin(self.url, card.one("a")["href"])

    @property
    def forms(self) -> list[Form]:
        return [
            Form(self.url, form)
            for form in self.main.all("form")
            if form.attributes.get("method", "get") == "post"
        ]

    def form(self, action: str = "", *, button: str = "") -> Form:
        """The form that posts to an address ending with `action`, or with this button."""
        found = [
            form
            for form in self.forms
            if form.action.endswith(action) and (not button or form.has_button(button))
        ]
        offered = [form.action for form in self.forms]
        assert len(found) == 1, f"{len(found)} forms for {action or button!r}, of {offered}"
        return found[0]


class Form:
    """What a browser would post: the fields with what stands in them, changed by `fill`."""

    def __init__(self, url: str, element: Element) -> None:
        self.element = element
        self.action = urljoin(url, element.attributes.get("action") or url)
        self.values: dict[str, list[str]] = {}
        self.options: dict[str, list[tuple[str, str]]] = {}
        self._labels = {
            label["for"]: label.text for label in element.all("label") if "for" in label.attributes
        }
        self._read(element)

    def _read(self, parent: Element) -> None:
        for child in parent.children:
            if isinstance(child, str) or child.tag in ("template", "noscript"):
                continue
            name = child.attributes.get("name", "")
            if child.tag == "select" and name:
                self._read_select(name, child)
            elif child.tag == "textarea" and name:
                text = "".join(part for part in child.children if isinstance(part, str))
                self.values[name] = [text.removeprefix("\n")]
            elif child.tag == "input" and name:
                self._read_input(name, child)
            else:
                self._read(child)

    def _read_select(self, name: str, select: Element) -> None:
        options = select.all("option")
        self.options[name] = [(option["value"], option.text) for option in options]
        chosen = [option["value"] for option in options if "selected" in option.attributes]
        if not chosen and "multiple" not in select.attributes and options:
            chosen = [options[0]["value"]]
        self.values[name] = chosen

    def _read_input(self, name: str, field: Element) -> None:
        kind = field.attributes.get("type", "text")
        if kind in BUTTONS or kind == "file":
            return
        if kind not in ("checkbox", "radio"):
            self.values[name] = [field.attributes.get("value", "")]
            return
        value = field.attributes.get("value", "on")
        label = self._labels.get(field.attributes.get("id", ""), "")
        self.options.setdefault(name, []).append((value, label))
        self.values.setdefault(name, [])
        if "checked" in field.attributes:
            self.values[name].append(value)

    def button(self, words: str) -> str:
        """All that the one button with these words says."""
        found = [button.text for button in self._buttons() if words in button.text]
        assert len(found) == 1, f"{len(found)} buttons say {words!r}: {found}"
        return found[0]

    def has_button(self, label: str) -> bool:
        return any(label in button.text for button in self._buttons())

    def _buttons(self) -> list[Element]:
        return self.element.all("button")

    def fill(self, **fields: Any) -> Form:
        """Type and choose. Options are named by value or by what the person reads.

        True and False tick and clear a box; a list ticks exactly these boxes; a key may be the end
        of a field's name after the prefix ("happened_on", "money-0-amount").
        """
        for key, value in fields.items():
            self._fill(self._name(key), value)
        return self

    def _name(self, key: str) -> str:
        if key in self.values:
            return key
        found = [name for name in self.values if name.endswith(f"-{key}")]
        assert len(found) == 1, f"{len(found)} fields {key!r} among {sorted(self.values)}"
        return found[0]

    def _fill(self, name: str, value: Any) -> None:
        options = self.options.get(name)
        if options is None:
            self.values[name] = [_typed(value)]
        elif isinstance(value, bool):
            [(on, _label)] = options
            self.values[name] = [on] if value else []
        elif isinstance(value, list | tuple):
            self.values[name] = [self._option(name, one) for one in value]
        else:
            self.values[name] = [self._option(name, value)]

    def _option(self, name: str, wanted: Any) -> str:
        options = self.options[name]
        found = [value for value, label in options if str(wanted) in (value, label)]
        found = found or [value for value, label in options if str(wanted) in label]
        assert len(found) == 1, f"{len(found)} options {wanted!r} of {name}: {options}"
        return found[0]

    def posted(self, button: str = "") -> dict[str, list[str]]:
        """Names and values as the browser sends them, with the button that is pressed."""
        buttons = [one for one in self._buttons() if button and one.text == button]
        pressed = {
            one["name"]: [one.attributes.get("value", "")]
            for one in buttons
            if "name" in one.attributes
        }
        return self.values | pressed


def _typed(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
