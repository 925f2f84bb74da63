// A session of node-rdpjs-2's. usage: node_client.js HOST USER PASSWORD SECONDS
const [host, userName, password, seconds] = process.argv.slice(2);
const screen = { width: 640, height: 480 };
const client = require('node-rdpjs-2').createClient({ domain: 'LAB', userName, password, enablePerf: true, autoLogin: true, screen, locale: 'en', logLevel: 'DEBUG' });
client.on('connect', () => {
  console.log('connected');
  setTimeout(() => { client.sendPointerEvent(100, 100, 1, true); client.sendPointerEvent(100, 100, 1, false); }, 500);
  setTimeout(() => { client.close(); setTimeout(() => process.exit(0), 1500); }, seconds * 1000);
}).on('close', () => console.log('closed')).on('error', (error) => console.log(error)).connect(host, 3389);
setTimeout(() => process.exit(0), 15000 + seconds * 1000);
