"""A picture as SVG within a page: no prolog, no style of its own, no id that another picture could have."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
STYLE = f"{{{SVG}}}style"
SMALL_CHANGE = re.compile(r"(\.\d\d)\d+")  # less than a hundredth of a point
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def inline(picture: bytes, name: str, words: str) -> str:
    """The SVG that Drawing saved, to stand in HTML; `name` is its own in the page, `words` say what it shows."""
    root = ElementTree.fromstring(picture)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}metadata" or (child.tag == f"{{{SVG}}}defs" and child.find(STYLE) is not None):
                parent.remove(child)
    used = {found for part in root.iter() for found in _references(part)}
    prefix = re.sub(r"\W+", "-", name)
    for part in root.iter():
        _tidy(part, used, prefix)
    root.attrib |= {"role": "img", "aria-label": words, "stroke-linejoin": "round", "direction": "ltr"}
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode").replace(f' xmlns="{SVG}"', "", 1)


def _references(part: ElementTree.Element) -> list[str]:
    named = [found[1] for value in part.attrib.values() if (found := REFERENCE.search(value))]
    link = part.get(f"{{{LINK}}}href", "")
    return [*named, link[1:]] if link else named


def _tidy(part: ElementTree.Element, used: set[str], prefix: str) -> None:
    """Style as attributes, so that the page chooses the font; ids only where something refers to them."""
    part.text, part.tail = (text if text and text.strip() else None for text in (part.text, part.tail))
    for declared in filter(None, (each.strip() for each in part.attrib.pop("style", "").split(";"))):
        key, _, value = declared.partition(":")
        if key.strip() != "font-family":
            part.set(key.strip(), value.strip())
    if re.fullmatch(r"rotate\(-?0 .*\)", part.get("transform", "")):
        del part.attrib["transform"]
    if "d" in part.attrib:
        part.set("d", " ".join(part.attrib["d"].split()))
    if part.get("id") in used:
        part.set("id", f"{prefix}-{part.get('id')}")
    else:
        part.attrib.pop("id", None)
    if link := part.attrib.pop(f"{{{LINK}}}href", ""):
        part.set("href", f"#{prefix}-{link[1:]}")
    for key, value in part.attrib.items():
        part.set(key, SMALL_CHANGE.sub(r"\1", REFERENCE.sub(rf"url(#{prefix}-\1)", value)))
