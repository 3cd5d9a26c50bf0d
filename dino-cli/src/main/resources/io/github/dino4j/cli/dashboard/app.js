// The page: which runs are shown, what has come of them, and when all of it is drawn anew.
import { Charts } from './charts.js';
import { make } from './chart.js';
import * as panels from './panels.js';

const MOST = 6; // runs side by side, a colour for each
const charts = new Charts();
const runs = new Map(); // by id, of those that are shown
const slots = new Map(); // a run keeps its colour while it is shown
const view = { axis: 'step', smoothing: 0, limits: true };
let listed = [];
let shown = location.hash.slice(1).split(',').filter(id => /^[0-9a-f]{12}$/.test(id)).slice(0, MOST);
let stream;
let due = false;

const colour = () => {
  for (const id of [...slots.keys()]) if (!shown.includes(id)) slots.delete(id);
  for (const id of shown) {
    if (!slots.has(id)) slots.set(id, [...Array(MOST).keys()].find(slot => ![...slots.values()].includes(slot)));
  }
};

const draw = () => {
  due = false;
  const ready = shown.map(id => runs.get(id)).filter(run => run);
  for (const run of ready) run.slot = slots.get(run.id);
  panels.verdicts(ready);
  panels.warnings(ready);
  panels.side(ready);
  charts.draw(ready, view);
  panels.pictures(ready);
  panels.log(ready);
  document.documentElement.dataset.step = ready.map(run => run.step).join(' '); // for those who wait for it
};

const soon = () => {
  if (!due) {
    due = true;
    requestAnimationFrame(draw);
  }
};

const state = text => { document.getElementById('state').textContent = text; };

// What has come is put behind what was there; from says how much of that still holds.
const merge = (table, news) => {
  const old = news.from > 0 && table ? table : { step: [], time: [], columns: {} };
  const join = (before, after) => [...before.slice(0, news.from), ...after];
  const columns = {};
  for (const [name, column] of Object.entries(news.columns)) {
    const before = old.columns[name] || {};
    columns[name] = {};
    for (const [part, values] of Object.entries(column)) {
      columns[name][part] = join(before[part] || Array(news.from).fill(null), values);
    }
  }
  return { step: join(old.step, news.step), time: join(old.time, news.time), columns };
};

const take = news => {
  const before = news.all ? {} : runs.get(news.id) || {};
  const run = { ...before, ...news, facts: news.facts || before.facts || {}, tables: { ...before.tables } };
  for (const [name, table] of Object.entries(news.tables)) run.tables[name] = merge(run.tables[name], table);
  runs.set(run.id, run);
  soon();
};

const choose = ids => {
  shown = ids.slice(0, MOST);
  for (const id of [...runs.keys()]) if (!shown.includes(id)) runs.delete(id);
  colour();
  history.replaceState(null, '', `#${shown.join(',')}`);
  chooser();
  soon();
  open();
};

const chooser = () => {
  const box = document.getElementById('runs');
  const focused = document.activeElement && document.activeElement.value;
  box.replaceChildren(...listed.map(each => {
    const input = make('input', { type: 'checkbox', value: each.id });
    input.checked = shown.includes(each.id);
    input.disabled = !input.checked && shown.length >= MOST;
    input.addEventListener('change', () => choose(input.checked ? [...shown, each.id] : shown.filter(id => id !== each.id)));
    const when = each.changed ? new Date(each.changed).toLocaleString() : 'not begun';
    const dot = make('span', input.checked ? { class: `dot c${slots.get(each.id)}`, 'aria-hidden': 'true' } : {});
    const item = make('li', {}, make('label', {}, input, dot, make('span', {}, each.name, ' ', make('small', {}, when))));
    return item;
  }));
  if (focused) box.querySelector(`input[value="${CSS.escape(focused)}"]`)?.focus();
  document.querySelector('#chooser summary').textContent = `Runs: ${shown.length} of ${listed.length} shown`;
};

const list = entries => {
  listed = entries;
  if (!shown.length && listed.length) choose([listed[0].id]);
  else chooser();
  if (!listed.length) state('there is no run here yet');
};

const open = () => {
  if (stream) stream.close();
  stream = new EventSource(`events?runs=${shown.join(',')}`);
  stream.addEventListener('open', () => state('live'));
  stream.addEventListener('runs', event => list(JSON.parse(event.data)));
  stream.addEventListener('run', event => take(JSON.parse(event.data)));
  stream.addEventListener('error', () => {
    state('not connected: what is shown is what was known last');
    if (stream.readyState === EventSource.CLOSED) setTimeout(open, 3000);
  });
};

document.getElementById('x').addEventListener('change', event => { view.axis = event.target.value; soon(); });
document.getElementById('limits').addEventListener('change', event => { view.limits = event.target.checked; soon(); });
document.getElementById('smoothing').addEventListener('input', event => {
  view.smoothing = Number(event.target.value);
  document.getElementById('smoothed').textContent = event.target.value;
  soon();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) stream.close(); else open();
});
colour();
open();
