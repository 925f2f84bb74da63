// How long a page takes to open in headless Chromium: node open.mjs CHROMIUM FILE [RUNS]
//
// From the navigation until the page has loaded and two animation frames have been drawn, each time in a tab of its own without a cache.
// One line of JSON with the milliseconds of every run, the median and the worst.
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const [chromium, file, runs = '5'] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'], headless: true });
const times = [];
try {
  for (let run = 0; run < Number(runs); run += 1) {
    const page = await browser.newPage();
    await page.setViewport({ width: 1400, height: 900 });
    await page.setCacheEnabled(false);
    const begin = performance.now();
    await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    times.push(Math.round(performance.now() - begin));
    await page.close();
  }
} finally {
  await browser.close();
}
const sorted = times.toSorted((one, other) => one - other);
const figures = { median: sorted[Math.floor(sorted.length / 2)], worst: sorted.at(-1) };
console.log(JSON.stringify({ file: basename(file), bytes: statSync(file).size, milliseconds: times, ...figures }));
