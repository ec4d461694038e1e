// Checks a report in headless Chromium, in the size of a phone and of a desktop, with light and dark colours:
//
//     node check.mjs REPORT.html [SCREENSHOT_DIR]
//
// Fails in these cases:
// - The console shows a warning or an error.
// - The page requests anything but itself.
// - A chart has no marks, or its texts collide or leave the chart.
// - An element is wider than the window.
// - axe finds a serious problem.
//
// CHROMIUM names another browser than /usr/bin/chromium.

import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [report, screenshots] = process.argv.slice(2);
if (!report) {
  console.error('usage: node check.mjs REPORT.html [SCREENSHOT_DIR]');
  process.exit(2);
}
const url = pathToFileURL(resolve(report)).href;
const axe = createRequire(import.meta.url)('axe-core').source;
const windows = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };
let passed = 0;
let failed = 0;

/** Counts a check. If it failed, prints the problems. */
function check(name, wrong) {
  if (wrong.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`FAILED ${name}`);
  for (const line of wrong) console.log(`    ${line}`);
}

/**
 * The innermost elements that are wider than the window. Regions with their own scroll bar may contain more than they
 * show.
 */
function overflowing() {
  const room = document.documentElement.clientWidth;
  const wide = (element) => {
    const box = element.getBoundingClientRect();
    return (box.right > room + 0.5 || box.left < -0.5) && !element.closest('.scroll, .aside, svg');
  };
  const all = [...document.querySelectorAll('body *')].filter(wide);
  const inner = all.filter((element) => !all.some((other) => other !== element && element.contains(other)));
  const found = inner.map((element) => `${element.tagName} "${element.textContent.trim().slice(0, 60)}"`);
  const scrolled = document.documentElement.scrollWidth;
  return scrolled > room ? [`the page is ${scrolled} wide in a window of ${room}`, ...found] : found;
}

/** Charts without visible marks. */
function withoutMarks() {
  const shape = 'rect, path, polyline, polygon, circle, line';
  const visible = (mark) => mark.getBoundingClientRect().width > 0 && mark.getBoundingClientRect().height > 0;
  const empty = (svg) => ![...svg.querySelectorAll('.marks > *')].some((mark) => mark.matches(shape) && visible(mark));
  return [...document.querySelectorAll('svg')].filter(empty).map((svg) => svg.closest('figure').dataset.figure);
}

/** Texts of charts that touch each other or leave the chart. */
function collidingTexts() {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const name = svg.closest('figure').dataset.figure;
    const edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map((text) => [text.textContent.trim(), text.getBoundingClientRect()]);
    texts.forEach(([text, box], at) => {
      if (box.left < edge.left - 1 || box.right > edge.right + 1) found.push(`${name}: "${text}" leaves the chart`);
      for (const [other, beside] of texts.slice(at + 1)) {
        const across = Math.min(box.right, beside.right) - Math.max(box.left, beside.left);
        const down = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top);
        if (across > 0 && down > box.height / 3) found.push(`${name}: "${text}" touches "${other}"`);
      }
    });
  }
  return found;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  for (const [size, viewport] of Object.entries(windows)) {
    for (const colorScheme of ['light', 'dark']) {
      const name = `${size}, ${colorScheme}`;
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 2 });
      const page = await context.newPage();
      const said = [];
      const asked = [];
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      page.on('request', (request) => request.url() !== url && asked.push(request.url()));
      await page.goto(url, { waitUntil: 'load' });
      check(`${name}: figures`, (await page.locator('figure').count()) > 0 ? [] : ['there is none']);
      check(`${name}: marks`, await page.evaluate(withoutMarks));
      check(`${name}: texts of charts`, await page.evaluate(collidingTexts));
      check(`${name}: width`, await page.evaluate(overflowing));
      if (screenshots) {
        mkdirSync(screenshots, { recursive: true });
        await page.screenshot({ path: join(screenshots, `${size}-${colorScheme}.png`), fullPage: true });
      }
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
      check(`${name}: width with all tables open`, await page.evaluate(overflowing));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run());
      const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
      const places = ({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`);
      check(`${name}: accessibility`, serious.flatMap(places));
      check(`${name}: console`, said);
      check(`${name}: requests`, asked);
      await context.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
