// Looks at HTML reports in headless Chromium: node check.mjs CHROMIUM OUT [--pictures] FILE...
//
// Each file is validated, opened with and without a script, and held against axe in light and dark. Nothing may be requested, no error
// shown, nothing be wider than the window; the quiz may not tell the verdict, be it read or listened to. With --pictures the pages are
// photographed at three widths and printed into OUT. One line of JSON for each problem, and a last one with figures; exit status 1 where
// there was a problem. As many files are looked at at once as there are processors, each in a Chromium of its own: a page that is not in
// front is not drawn.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
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

// What axe finds in the markup it finds at any width and in any colours: these are the rules that go by what is drawn.
const DRAWN = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];

// Of the page as it can be seen: what lies in messages that are closed is hidden, and axe takes four times as long to leave it alone.
async function prepareAxe(page) {
  await page.evaluate(() => document.querySelectorAll('.message:not([open]) > :not(summary)').forEach((part) => part.remove()));
  await page.evaluate(axe.source);
}

async function accessible(page, file, scheme, width, rules) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  const result = await page.evaluate((only) => {
    const options = { resultTypes: ['violations'], preload: false };
    if (only) options.runOnly = { type: 'rule', values: only };
    return window.axe.run(document, options);
  }, rules);
  for (const violation of result.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => `${node.target} (${node.failureSummary})`).join(' | ');
    report(file, `axe ${scheme} ${width}`, `${violation.id}: ${violation.nodes.length} times: ${where}`);
  }
}

async function fits(page, file, width) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) report(file, `too wide at ${width}`, `${wide} pixels`);
}

// What a reader does with the keyboard: to a message of the ladder, Enter, the bytes; Escape, back.
async function keyboard(page, file) {
  const arrow = await page.$('a.step');
  if (!arrow) return;
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

// Everything that a screen reader can say, but for the questions, in the order of the page.
async function listened(page) {
  const session = await page.createCDPSession();
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const said = [];
  const walk = (node) => {
    const name = node.name?.value ?? '';
    if (node.role?.value === 'InlineTextBox' || name.startsWith('Questions about session')) return;
    if (!node.ignored) said.push(...[name, node.description?.value, node.value?.value].filter((text) => typeof text === 'string' && text));
    (node.childIds ?? []).map((id) => byId.get(id)).filter(Boolean).forEach(walk);
  };
  if (nodes.length > 0) walk(nodes[0]);
  return said;
}

// Everything that is to be seen, but for the questions.
const seen = (page) =>
  page.evaluate(() => {
    const asked = Array.from(document.querySelectorAll('.quiz:not([hidden])'));
    asked.forEach((quiz) => { quiz.hidden = true; });
    const text = `${document.title}\n${document.body.innerText}`;
    asked.forEach((quiz) => { quiz.hidden = false; });
    return text;
  });

// What says who closed and why: the words of this page, and those of every page.
const JUDGED = /middlebox|device (in )?between|, evidence\b|ended here|never reached/i;
const answers = (page) =>
  page.evaluate(() => {
    const told = ['.verdict .summary strong', '.verdict .answers b', '.verdict .answers code', '.why .evidence bdi', '.story bdi', '.file bdi'];
    const texts = told.flatMap((selector) => Array.from(document.querySelectorAll(selector), (part) => part.textContent.trim()));
    return texts.filter((text) => text.length > 20 || text.includes('-'));
  });

// With the mouse, as a reader does: what lies over a button, or scrolls away under the pointer, is found.
async function quiz(page, file) {
  if (!(await page.$('.quiz'))) return;
  const spoilers = await answers(page);
  // What is not laid out because it is out of sight is not listened to either.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.session { content-visibility: visible !important; }');
    document.adoptedStyleSheets = [sheet];
  });
  const before = await listened(page);
  await page.click('#quiz-toggle');
  const told = (text) => text.match(JUDGED)?.[0] ?? spoilers.find((spoiler) => text.includes(spoiler));
  const shown = told(await seen(page));
  if (shown) report(file, 'quiz', `to be seen: ${shown}`);
  // A message is 50 pixels high and a note 26: what is higher has room for something that is hidden.
  const gaps = await page.$$eval('svg.draw', (drawings) => {
    const drawn = (part) => part.getClientRects().length > 0;
    const count = (drawing, selector) => Array.from(drawing.querySelectorAll(selector)).filter(drawn).length;
    const full = (drawing) => 50 * count(drawing, '.name') + 26 * count(drawing, '.idle') === Number(drawing.getAttribute('height'));
    return drawings.filter((drawing) => drawn(drawing) && !full(drawing)).length;
  });
  if (gaps > 0) report(file, 'quiz', `${gaps} gaps in the ladder where something is hidden`);
  for (const text of await listened(page)) {
    if (told(text)) report(file, 'quiz', `to be heard: ${text.slice(0, 200)} (${told(text)})`);
  }
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
  const after = await listened(page);
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    const differ = after.find((text, at) => text !== before[at]) ?? before[after.length];
    report(file, 'quiz', `not as it was before: ${differ}`);
  }
  if (!JUDGED.test(before.join('\n')) && !before.some((text) => spoilers.includes(text))) {
    report(file, 'quiz', 'the answers are nowhere without it: what is looked for is not what the page says');
  }
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
  try {
    return await work();
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  } finally {
    spent[name] = (spent[name] ?? 0) + Date.now() - begin;
  }
};

// An arrow of the ladder opens its message all the same.
async function withoutScript(page, file) {
  const id = await page.evaluate(() => document.querySelector('a.step')?.getAttribute('href').slice(1));
  if (!id) return;
  await page.click('a.step');
  const opened = await page.evaluate((id) => document.getElementById(id).closest('details').open, id);
  if (!opened) report(file, 'without a script', 'a click on a message does not open it');
}

async function look(browser, file) {
  const page = await watched(browser, file, true);
  await page.setViewport({ width: 1400, height: 900 });
  const opened = await timed('open', () => open(page, file));
  await timed('keyboard', () => keyboard(page, file));
  await timed('quiz', () => quiz(page, file));
  await timed('widths', async () => {
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 900 });
      await fits(page, file, width);
    }
  });
  if (pictures) await timed('pictures', () => photograph(page, file));
  await timed('axe', async () => {
    await prepareAxe(page);
    await page.setViewport({ width: 1400, height: 900 });
    await accessible(page, file, 'light', 1400);
    await page.setViewport({ width: 400, height: 900 });
    await accessible(page, file, 'dark', 400, DRAWN);
  });
  await page.close();
  await timed('without a script', async () => {
    const still = await watched(browser, file, false);
    await still.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
    await withoutScript(still, file);
    await still.close();
  });
  return opened;
}

const launch = () =>
  puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'], headless: true, protocolTimeout: 60_000 });

// Once in some hundred pages Chromium stops drawing for good, and everything that waits for a frame with it: a new one looks again, and
// says so. What keeps a page from being drawn does so each time.
const TRIES = 3;
let stalled = 0;
async function looked(browser, file) {
  for (let tries = 1; ; tries += 1) {
    try {
      return { browser, opened: await look(browser, file) };
    } catch (error) {
      await browser.close();
      if (tries === TRIES) throw error;
      stalled += 1;
      console.log(JSON.stringify({ file: basename(file), what: 'looked at again', detail: error.message }));
      browser = await launch();
    }
  }
}

let slowest = 0;
const waiting = [...files];
async function worker() {
  let browser = await launch();
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const valid = timed('validate', () => validate(file));
    let opened;
    ({ browser, opened } = await looked(browser, file));
    slowest = Math.max(slowest, opened);
    await valid;
  }
  await browser.close();
}
await Promise.all(Array.from({ length: Math.min(files.length, Math.max(1, availableParallelism())) }, worker));
console.log(JSON.stringify({ files: files.length, problems: problems.length, stalled, slowest_open_ms: slowest, spent_ms: spent }));
process.exitCode = problems.length > 0 ? 1 : 0;
