// Looks at HTML reports in headless Chromium: node check.mjs CHROMIUM OUT [--pictures] FILE...
//
// Each file is validated, opened with and without a script, and held against axe in light and dark. Nothing may be requested, no error
// shown, nothing be wider than the window. With --pictures the pages are photographed at three widths and printed into OUT.
// One line of JSON for each problem, and a last one with figures; exit status 1 where there was a problem.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import puppeteer from 'puppeteer-core';

const [chromium, out, ...rest] = process.argv.slice(2);
const pictures = rest.includes('--pictures');
const files = rest.filter((argument) => argument !== '--pictures');
const WIDTHS = [400, 800, 1400];

const problems = [];
const report = (file, what, detail) => {
  problems.push({ file: basename(file), what, detail });
  console.log(JSON.stringify({ file: basename(file), what, detail }));
};

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // The page is written without white space that nobody needs, by hand.
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-inline-style': 'error',
    // SVG has its own elements and attributes; an SVG link is focusable and named by aria-label.
    'svg-focusable': 'off',
    'prefer-native-element': 'off',
    'element-permitted-content': 'error',
    'doctype-style': 'off',
    'void-style': 'off',
    'require-sri': 'off',
  },
});

async function validate(file) {
  const result = await validator.validateString(readFileSync(file, 'utf8'), file);
  for (const { messages } of result.results) {
    for (const message of messages.filter((entry) => entry.severity === 2).slice(0, 10)) {
      report(file, 'html-validate', `${message.ruleId} at ${message.line}:${message.column}: ${message.message}`);
    }
  }
}

async function watched(browser, file, script) {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(script);
  await page.setCacheEnabled(false);
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(resolve(file)).href) report(file, 'request', request.url());
  });
  page.on('pageerror', (error) => report(file, 'script error', String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) report(file, 'console', message.text());
  });
  return page;
}

async function open(page, file) {
  const begin = Date.now();
  await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return Date.now() - begin;
}

async function accessible(page, file, scheme, width) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of result.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => `${node.target} (${node.failureSummary})`).join(' | ');
    report(file, `axe ${scheme} ${width}`, `${violation.id}: ${violation.nodes.length} times: ${where}`);
  }
}

async function fits(page, file, width) {
  await page.setViewport({ width, height: 900 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) report(file, `too wide at ${width}`, `${wide} pixels`);
}

// What a reader does with the keyboard: to a message of the ladder, Enter, the bytes; Escape, back.
async function keyboard(page, file) {
  const arrow = await page.$('a.step');
  if (!arrow) return;
  await page.setViewport({ width: 1400, height: 900 });
  await arrow.evaluate((link) => link.focus());
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const reached = await page.evaluate(() => {
    const message = document.activeElement.closest('.message');
    return message !== null && message.open;
  });
  if (!reached) report(file, 'keyboard', 'Enter on a message does not lead to its bytes');
  await page.keyboard.press('Escape');
  if (!(await page.evaluate(() => document.activeElement.matches('a.step')))) {
    report(file, 'keyboard', 'Escape does not lead back to the ladder');
  }
}

// With the mouse, as a reader does: what lies over a button, or scrolls away under the pointer, is found.
async function quiz(page, file) {
  if (!(await page.$('.quiz'))) return;
  await page.setViewport({ width: 1400, height: 900 });
  await page.click('#quiz-toggle');
  const hidden = await page.evaluate(() => {
    const card = document.querySelector('.verdict');
    const summary = card.querySelector('.summary').innerText.replace(/^.\s*/, '').trim();
    const told = document.body.innerText.includes(summary) || document.title.includes(summary);
    return { card: card.offsetParent === null, told: summary.length > 20 && told };
  });
  if (!hidden.card || hidden.told) report(file, 'quiz', 'the verdict is still to be seen');
  const first = await page.$('.quiz');
  for (const right of await first.$$('input[data-right]')) {
    await right.click();
    if (!(await right.evaluate((input) => input.checked))) report(file, 'quiz', 'a click does not choose an answer');
  }
  await (await first.$('.check')).click();
  const walk = await first.$('.walk');
  for (let times = 0; times < 50 && (await walk.evaluate((button) => !button.hidden)); times += 1) await walk.click();
  const walked = await first.$$eval('.walkthrough > li', (steps) => steps.every((step) => !step.hidden));
  if (!walked) report(file, 'quiz', 'the walk through the evidence does not end');
  await page.click('#quiz-toggle');
}

async function photograph(page, file) {
  const name = join(out, basename(file, '.html'));
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 900 });
      await page.screenshot({ path: `${name}-${width}-${scheme}.png`, fullPage: true });
    }
  }
  writeFileSync(`${name}.pdf`, await page.pdf({ format: 'A4' }));
}

const spent = {};
const timed = async (name, work) => {
  const begin = Date.now();
  const result = await work();
  spent[name] = (spent[name] ?? 0) + Date.now() - begin;
  return result;
};

const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'], headless: true });
let slowest = 0;
try {
  for (const file of files) {
    await timed('validate', () => validate(file));
    const page = await watched(browser, file, true);
    slowest = Math.max(slowest, await open(page, file));
    await timed('widths', async () => {
      for (const width of WIDTHS) await fits(page, file, width);
    });
    await timed('axe', async () => {
      await accessible(page, file, 'light', 1400);
      await accessible(page, file, 'dark', 400);
    });
    await timed('keyboard', () => keyboard(page, file));
    await timed('quiz', () => quiz(page, file));
    if (pictures) await timed('pictures', () => photograph(page, file));
    await page.close();
    const still = await watched(browser, file, false);
    await still.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
    await still.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ files: files.length, problems: problems.length, slowest_open_ms: slowest, spent_ms: spent }));
process.exitCode = problems.length > 0 ? 1 : 0;
