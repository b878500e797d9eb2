"""What is wrong with the looks of a page in the browser: contrast, names of controls, ids, width."""

from __future__ import annotations

from support.chromium import Browser

_CONTRAST = """
(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba('Canvas');
  };
  const low = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest('svg, style')) continue;
    const [one, other] = [light(rgba(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) low.add(`${e.tagName}.${e.className}: ${ratio.toFixed(2)}`);
  }
  return [...low];
})()
"""
"""Elements whose text has less contrast than WCAG 2.2 asks for (1.4.3, level AA: 4.5 to 1)."""

_NAMELESS = """
[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [role=img],'
  + '[role=region], nav')]
  .filter(e => !(e.getAttribute('aria-label') || '').trim() && !e.textContent.trim()
    && !(e.labels && [...e.labels].some(label => label.textContent.trim())))
  .map(e => e.outerHTML.slice(0, 120))
"""
"""Controls and regions without an accessible name."""

_DOUBLE_IDS = """
[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, place, all) => all.indexOf(id) !== place)
"""


def faults_of(browser: Browser, width: int) -> list[str]:
    """What is wrong with the page that a browser shows in a window of a width in CSS pixels."""
    wide = browser.run("document.documentElement.scrollWidth")
    faults = [*browser.run(_CONTRAST), *browser.run(_NAMELESS), *browser.run(_DOUBLE_IDS)]
    return [*faults, f"{wide} px wide"] if wide > width else faults
