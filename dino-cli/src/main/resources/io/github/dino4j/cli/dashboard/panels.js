// What is said in words, tables and pictures. Every text of a run is set as text.
import { duration, make, number } from './chart.js';

const spoken = verdict => verdict.replaceAll('_', ' ');
const WELL = ['learning', 'narrow'];
const MOST_WARNINGS = 3; // of a run, the newest; the log has all

const last = (run, table, name) => {
  const column = run.tables[table] && run.tables[table].columns[name];
  const known = column ? column.mean.filter(Number.isFinite) : [];
  return known.length ? known[known.length - 1] : undefined;
};

const epoch = run => run.steps_per_epoch ? run.step / run.steps_per_epoch : undefined;

const dot = run => make('span', { class: `dot c${run.slot}`, 'aria-hidden': 'true' });

// What a reader has scrolled stays where it is.
const fill = (id, parts) => {
  const box = document.getElementById(id);
  const scrolled = [...box.querySelectorAll('.scroll, ol')].map(each => [each.scrollLeft, each.scrollTop]);
  box.hidden = parts.length === 0;
  box.replaceChildren(...parts);
  [...box.querySelectorAll('.scroll, ol')].forEach((each, i) => scrolled[i] && each.scrollTo(...scrolled[i]));
};

const progress = run => {
  const parts = [`step ${run.step.toLocaleString('en')}${run.planned ? ` of ${run.planned.toLocaleString('en')}` : ''}`];
  if (epoch(run) !== undefined) parts.push(`epoch ${number(epoch(run))}${run.facts.epochs ? ` of ${run.facts.epochs}` : ''}`);
  if (run.seconds > 0) parts.push(`${duration(run.seconds)} of training`);
  if (run.planned > run.step && run.step > 0) parts.push(`about ${duration(run.seconds / run.step * (run.planned - run.step))} left`);
  if (run.changed) parts.push(`last written ${new Date(run.changed).toLocaleTimeString()}`);
  return parts.join(', ');
};

// What every page of Dino4j opens with, below the verdict.
const facts = run => {
  const said = run.facts, count = value => value.toLocaleString('en');
  const data = [said.data, said.images > 0 ? `${count(said.images)} images to train on` : '', said.held_out > 0 ? `${count(said.held_out)} held out` : '',
    said.batch ? `batches of ${said.batch}` : ''].filter(each => each);
  const time = [progress(run), said.started ? `last started ${new Date(said.started).toLocaleString()}` : '', said.machine].filter(each => each);
  const model = [said.method, said.model].filter(each => each);
  const rows = [['Model', model.join('; ')], ['Data', data.join('; ')], ['Time', time.join('; ')]];
  return make('dl', { class: 'facts' }, ...rows.flatMap(([name, text]) => [make('dt', {}, name), make('dd', {}, text || 'not known')]));
};

const card = run => {
  const box = make('article', { class: `verdict c${run.slot}` });
  box.append(make('h2', {}, dot(run), ` ${run.name}`));
  if (run.missing) box.append(make('p', { class: 'wrong' }, run.missing));
  if (run.read < 1) box.append(make('p', {}, `reading its metrics: ${Math.floor(100 * run.read)} %`));
  if (run.verdict) {
    const well = WELL.includes(run.verdict.verdict);
    box.append(make('p', { class: `lead ${well ? 'well' : 'wrong'}` }, `${spoken(run.verdict.verdict)}: ${run.verdict.says}`), facts(run));
    box.append(make('p', {}, run.numbers ? `What decided: ${run.numbers}.` : ''));
    const advice = run.verdict.advice || [];
    if (advice.length) {
      box.append(make('ul', {}, ...advice.map(each => make('li', {},
        make('code', {}, `--set ${each.key}=${each.to}`), ` (is ${each.from}) ${each.why}`))));
    }
  } else {
    box.append(make('p', { class: 'lead' }, `no verdict: ${run.facts.note || 'nothing was read yet'}`), facts(run));
  }
  if (run.planned) box.append(make('progress', { max: run.planned, value: Math.min(run.step, run.planned), 'aria-label': 'steps' }));
  return box;
};

export const verdicts = runs => fill('verdicts', runs.map(card));

export const warnings = runs => {
  const parts = [];
  for (const run of runs) {
    for (const each of (run.warnings || []).slice(0, MOST_WARNINGS)) {
      parts.push(make('p', { class: 'warning' }, dot(run), ` ${runs.length > 1 ? `${run.name}, ` : ''}step ${each.step}: ${each.text}`));
    }
  }
  fill('warnings', parts);
};

const table = (className, caption, header, rows) => {
  const cell = (value, i) => i === 0 ? make('th', { scope: 'row' }, ...[value].flat()) : make('td', { class: 'text' }, value);
  return make('div', { class: 'scroll', tabindex: '0' }, make('table', { class: className }, make('caption', {}, caption),
    make('thead', {}, make('tr', {}, ...header.map(each => make('th', { scope: 'col', class: 'text' }, ...[each].flat())))),
    make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map(cell))))));
};

const knn = run => {
  const columns = Object.keys((run.tables.epochs || { columns: {} }).columns).filter(each => each.startsWith('knn_'));
  return columns.length ? `${number(last(run, 'epochs', columns[0]))} (${columns[0].slice(4)}-NN)` : '–';
};

export const side = runs => {
  document.getElementById('differ').hidden = runs.length < 2;
  if (runs.length < 2) {
    fill('side', []);
    return;
  }
  const reached = runs.map(run => [[dot(run), ` ${run.name}`], run.verdict ? spoken(run.verdict.verdict) : '–', run.step.toLocaleString('en'),
    number(epoch(run)), number(last(run, 'epochs', 'epoch_loss') ?? last(run, 'steps', 'loss')), knn(run),
    number(last(run, 'signals', 'effective_rank')), number(last(run, 'steps', 'images_per_s')),
    number(last(run, 'steps', 'waiting')), number(last(run, 'signals', 'memory_mib'))]);
  const keys = [...new Set(runs.flatMap(run => Object.keys(run.facts.config || {})))].sort();
  const differ = keys.map(key => [key, ...runs.map(run => (run.facts.config || {})[key] ?? '')])
    .filter(([, ...values]) => new Set(values).size > 1);
  const header = ['run', 'verdict', 'step', 'epoch', 'loss', 'k-NN, %', 'effective rank', 'images/s', 'waiting, %', 'memory, MiB'];
  fill('side', [table('reached', 'What each run reached', header, reached)]);
  fill('differences', [table('differs', `${differ.length} keys`, ['key', ...runs.map(run => [dot(run), ` ${run.name}`])], differ)]);
};

let chosen; // epoch whose pictures are shown; the newest while nobody has chosen one

const epochs = (run, kind) => ((run.pictures || {})[kind] || { epochs: [] }).epochs;

const address = (run, kind, at) => {
  const written = ((run.pictures || {})[kind] || {}).written || run.changed;
  return `picture?run=${encodeURIComponent(run.id)}&kind=${kind}&epoch=${at}&w=${written}`;
};

const image = (run, kind, at, text, className) => make('img', { src: address(run, kind, at), alt: `${run.name}: ${text}`, class: className });

// Pictures of newer runs say themselves what is in them.
const labelled = run => (run.samples || {}).labelled === true;

const strip = (run, kind, title, rows, below) => {
  const known = epochs(run, kind);
  if (!known.length) return [];
  const at = [...known].reverse().find(each => chosen === undefined || each <= chosen) ?? known[0];
  const figure = make('figure', {}, make('figcaption', {}, dot(run), ` ${run.name}: ${title}, epoch ${at}`),
    labelled(run) ? make('div', { class: 'sheet', tabindex: '0' }, image(run, kind, at, `${title}: ${rows.join(', ')}`, 'sheet'))
      : make('div', { class: 'strip' }, make('ol', {}, ...rows.map(each => make('li', {}, String(each)))), image(run, kind, at, title, 'strip')));
  figure.append(...below);
  return [figure];
};

const figures = run => {
  const samples = run.samples || {};
  const list = value => Array.isArray(value) ? value.slice(0, 32) : [];
  const attention = strip(run, 'attention', 'attention of the last block', list(samples.attention_rows), labelled(run) ? [] : [
    make('p', {}, 'Each column is one training image, the same in all epochs. Each map is on its own scale, from least ',
      make('span', { class: 'scale', 'aria-hidden': 'true' }), ' to most.')]);
  const neighbours = strip(run, 'neighbours', 'nearest images', list(samples.images).map(each => String(each).split('/').slice(-2).join('/')), labelled(run) ? [] : [
    make('p', {}, 'Left the query, then the nearest of the sample, nearest first. The query itself is left out.')]);
  const plain = [];
  for (const [kind, title] of [['views', 'an image and crops drawn of it as for training'], ['first_batch', 'views of the first batch']]) {
    if (epochs(run, kind).length && !(kind === 'first_batch' && plain.length)) {
      plain.push(make('figure', {}, make('figcaption', {}, dot(run), ` ${run.name}: ${title}`),
        make('div', { class: 'sheet', tabindex: '0' }, image(run, kind, 0, title, 'plain'))));
    }
  }
  return [...attention, ...neighbours, ...plain];
};

const slider = (runs, redraw) => {
  const all = [...new Set(runs.flatMap(run => [...epochs(run, 'attention'), ...epochs(run, 'neighbours')]))].sort((a, b) => a - b);
  if (all.length < 2) return [];
  const at = chosen === undefined ? all.length - 1 : all.findLastIndex(each => each <= chosen);
  const input = make('input', { type: 'range', min: 0, max: all.length - 1, value: Math.max(0, at), 'aria-label': 'epoch of the pictures' });
  input.addEventListener('input', () => {
    chosen = Number(input.value) === all.length - 1 ? undefined : all[input.value];
    redraw();
  });
  return [make('div', { class: 'epoch' }, 'Epoch', input, String(all[Math.max(0, at)]))];
};

let drawn = '';

// Pictures are asked for anew only where there are others.
export const pictures = runs => {
  const state = JSON.stringify([chosen, runs.map(run => [run.id, run.slot, run.pictures, run.samples])]);
  if (state === drawn) return;
  drawn = state;
  const focused = document.activeElement && document.activeElement.closest('.epoch');
  const parts = runs.flatMap(figures);
  document.getElementById('pictures').hidden = parts.length === 0;
  document.getElementById('seen').replaceChildren(...slider(runs, () => pictures(runs)), ...parts);
  if (focused) document.querySelector('.epoch input')?.focus();
};

export const log = runs => {
  fill('log', runs.flatMap(run => [make('h3', {}, dot(run), ` ${run.name}`),
    make('ol', { tabindex: '0' }, ...(run.log || []).map(line =>
      make('li', { class: line.warns ? 'warns' : '' }, `step ${line.step}  ${line.warns ? 'warning: ' : ''}${line.text}`)))]));
};
