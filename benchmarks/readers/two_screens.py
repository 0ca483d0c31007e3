"""What a phone shows on its first two screens: underlined controls, styles of type, words and kinds of marks."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.readers.browser import Visit

PHONE = (360, 740)
SCREENS = 2
_COUNT = r"""(end) => {
  const CONTROLS = "a[href], button, summary, input, select, textarea";
  const shows = (box) => box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < end && box.right > 0;
  const isSeen = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    for (let outer = element; outer; outer = outer.parentElement) {
      const { width, height } = outer.getBoundingClientRect();
      const { overflow, display } = getComputedStyle(outer);
      if (overflow === "hidden" && display !== "inline" && (width <= 1 || height <= 1)) return false;
    }
    return true;
  };
  const boxesOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  };
  // Letters in a picture grow and shrink with it.
  const scaleOf = (element) => (element.ownerSVGElement ? element.getScreenCTM().a : 1);
  const styleOf = (element, style) => {
    const size = Math.round(10 * parseFloat(style.fontSize) * scaleOf(element)) / 10;
    return `${size}px ${style.fontWeight} ${style.fontStyle} ${style.fontFamily.split(",")[0]}`;
  };
  const styles = new Set();
  const marks = new Set();
  const underlined = new Set();
  const controls = [...document.querySelectorAll(CONTROLS)].filter(
    (control) => !control.ownerSVGElement && isSeen(control) && [...control.getClientRects()].some(shows),
  );
  let words = 0;

  const note = (element, style, text) => {
    styles.add(styleOf(element, style));
    if (!element.ownerSVGElement) marks.add(`words ${style.color}`);
    if (style.fontStyle !== "normal") marks.add("slope");
    for (let outer = element; outer && style.textDecorationLine !== "none"; outer = outer.parentElement)
      if (outer.matches(CONTROLS)) underlined.add(outer);
    for (const sign of text.match(/[^\p{L}\p{M}\p{N}\p{P}\p{Z}\p{C}]/gu) ?? []) marks.add(`sign ${sign}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement: element } = texts.currentNode;
    if (!data.trim() || !isSeen(element) || !boxesOf(texts.currentNode).some(shows)) continue;
    note(element, getComputedStyle(element), data);
    words += data.trim().split(/\s+/u).length;
  }
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (!shows(box) || !isSeen(element)) continue;
    if (element.ownerSVGElement) {
      const { fill, stroke } = getComputedStyle(element);
      if (/^(circle|path|rect|line)$/.test(element.localName)) marks.add(`${element.localName} ${fill} ${stroke}`);
      continue;
    }
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      const content = /^"(.+?)"/.exec(style.content)?.[1];
      if (part && style.content === "none") continue;
      if (content?.trim()) note(element, style, content);
      if (part && style.maskImage !== "none") marks.add(`picture ${style.maskPosition}`);
      for (const side of ["Top", "Right", "Bottom", "Left"]) {
        const [width, line, colour] = ["Width", "Style", "Color"].map((name) => style[`border${side}${name}`]);
        if (line !== "none" && parseFloat(width) && box.top >= 0) marks.add(`line ${width} ${line} ${colour}`);
      }
    }
  }
  for (const control of underlined) marks.add(`underline ${getComputedStyle(control).textDecorationColor}`);
  return {
    underlined: controls.filter((control) => underlined.has(control)).map((control) => control.textContent.trim()),
    styles: [...styles].sort(),
    words,
    controls: controls.length,
    marks: [...marks].sort(),
  };
}"""


@dataclass(frozen=True, slots=True)
class TwoScreens:
    """What a reader sees before the third screen."""

    underlined: tuple[str, ...]
    """The words of underlined controls."""
    styles: tuple[str, ...]
    """Size, weight, slope and family of all type, in pictures too."""
    words: int
    controls: int
    marks: tuple[str, ...]
    """Lines, signs, shapes, underlines and colours of words, each kind once."""


def look(visit: Visit, address: str) -> TwoScreens:
    """Return what the first two screens of a page show; the window has a phone's width."""
    visit.go(address)
    seen = visit.page.evaluate(_COUNT, SCREENS * PHONE[1])
    return TwoScreens(
        tuple(seen["underlined"]), tuple(seen["styles"]), seen["words"], seen["controls"], tuple(seen["marks"])
    )
