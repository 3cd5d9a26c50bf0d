// Which charts there are, and what runs bring to them.
import { Chart, DASHES, duration, number, smooth } from './chart.js';

const SCHEDULES = ['lr', 'wd', 'momentum', 'teacher_temp'];
const SPEED = ['images_per_s', 'waiting', 'data_wait'];
const LEAD = ['effective_rank', 'mean_cosine', 'memory_mib'];

const WORDS = {
  loss: ['Loss', 'of each step'],
  epoch_loss: ['Mean loss of each epoch', ''],
  lr: ['Learning rate', ''],
  wd: ['Weight decay', ''],
  grad_norm: ['Gradient norm', 'of all parameters, before clipping'],
  images_per_s: ['Speed, images per second', 'of each step'],
  waiting: ['Waiting for images, % of a step', 'the loader cannot follow where this is much'],
  memory_mib: ['Memory of the process, MiB', 'its most so far, when features were measured'],
  effective_rank: ['Effective rank', 'directions that features use; much fewer than before the first step: a collapse'],
  mean_cosine: ['Mean cosine of two images', 'near 1 every image looks the same to the network'],
};

const AXES = {
  step: { name: 'step', label: 'steps', text: x => Math.round(x).toLocaleString('en') },
  epoch: { name: 'epoch', label: 'epochs', text: x => number(x) },
  time: { name: 'time', label: 'time of training, minutes:seconds or hours:minutes:seconds', text: x => duration(x).replace(/ (min|h)$/, '') },
};

const spoken = name => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

const words = (table, name, runs) => {
  if (name === 'loss' && runs.every(run => run.facts.nats)) return ['Loss, nats', 'of each step'];
  if (WORDS[name]) return WORDS[name];
  if (table === 'evals') return [`${spoken(name)}, top-1, %`, 'of held-out images'];
  const signal = runs.map(run => (run.facts.signals || {})[name]).find(each => each);
  const said = { kl: 'Kullback-Leibler divergence', teacher_temp: 'Teacher temperature' }[name];
  const title = said || spoken(name);
  return signal ? [title + (signal.unit ? `, ${signal.unit}` : ''), signal.meaning] : [title, ''];
};

export class Charts {
  constructor() {
    this.charts = new Map();
  }

  // view: {axis: step, epoch or time; smoothing: 0 to 1; limits: whether they are drawn}
  draw(runs, view) {
    this.runs = runs;
    this.view = view;
    this.wanted = new Set();
    this.place('learning', 'steps', 'loss');
    this.knn();
    this.place('learning', 'signals', 'effective_rank');
    this.place('learning', 'signals', 'mean_cosine');
    for (const name of this.names('evals')) this.place('learning', 'evals', name);
    for (const name of this.names('steps')) {
      if (name !== 'loss' && !SCHEDULES.includes(name) && !SPEED.includes(name)) this.place('method', 'steps', name);
    }
    this.place('speed', 'steps', 'images_per_s');
    this.place('speed', 'steps', 'waiting');
    this.place('speed', 'signals', 'memory_mib');
    for (const name of this.names('signals')) {
      if (!LEAD.includes(name)) this.place('features', 'signals', name);
    }
    for (const name of SCHEDULES) this.place('schedules', 'steps', name);
    for (const [key, chart] of this.charts) {
      if (!this.wanted.has(key)) {
        chart.figure.remove();
        this.charts.delete(key);
      }
    }
  }

  names(table) {
    return [...new Set(this.runs.flatMap(run => Object.keys((run.tables[table] || { columns: {} }).columns)))].slice(0, 64);
  }

  place(box, table, name) {
    const lines = this.runs.map(run => this.line(run, table, name, run.name)).filter(line => line);
    if (!lines.length) return;
    const [title, about] = words(table, name, this.runs);
    if (this.runs.length === 1) lines[0].name = title.split(',')[0];
    else lines.forEach(line => { line.dash = DASHES[line.slot]; });
    this.show(box, name, { title, about, lines, levels: this.levels(name), axis: AXES[this.view.axis] });
  }

  levels(name) {
    const levels = new Map(); // those that runs share are drawn once, others in the run's colour
    for (const run of this.view.limits ? this.runs : []) {
      for (const [limit, y] of Object.entries((run.facts.limits || {})[name] || {})) {
        const shared = this.runs.length === 1 || levels.has(`${limit} ${y}`);
        levels.set(`${limit} ${y}`, { name: limit, y, className: shared ? 'level' : `level c${run.slot}` });
      }
    }
    return [...levels.values()];
  }

  knn() {
    const lines = [], levels = new Map(), several = this.runs.length > 1;
    for (const run of this.runs) {
      const columns = Object.keys((run.tables.epochs || { columns: {} }).columns).filter(each => each.startsWith('knn_'));
      columns.forEach((column, i) => {
        const line = this.line(run, 'epochs', column, `${column.slice(4)}-NN${several ? ` ${run.name}` : ''}`);
        if (line) lines.push({ ...line, dash: DASHES[((several ? run.slot : 0) + i) % DASHES.length] });
      });
      for (const [key, y] of this.view.limits ? Object.entries(run.floors || {}) : []) {
        const name = { floor_pixels: 'raw pixels', floor_untrained: 'untrained network' }[key] || key;
        levels.set(`${name} ${y}`, { name, y, className: several ? `floor c${run.slot}` : 'floor c5' });
      }
    }
    if (!lines.length) return;
    const spec = { title: 'k-NN top-1, %', about: 'of held-out images, teacher; dotted: what raw pixels and the untrained network reach', lines };
    this.show('learning', 'knn', { ...spec, levels: [...levels.values()], axis: AXES[this.view.axis] });
  }

  line(run, tableName, name, shown) {
    const table = run.tables[tableName];
    const column = table && table.columns[name];
    if (!column || !column.mean.some(Number.isFinite)) return null;
    const perEpoch = run.steps_per_epoch;
    if (this.view.axis === 'epoch' && !perEpoch) return null;
    const x = this.view.axis === 'time' ? table.time : this.view.axis === 'epoch' ? table.step.map(step => step / perEpoch) : table.step;
    const smoothed = tableName === 'steps' && this.view.smoothing > 0;
    return {
      name: shown, className: `c${run.slot}`, slot: run.slot, x, low: column.low, high: column.high,
      y: smoothed ? smooth(column.mean, this.view.smoothing) : column.mean, raw: smoothed ? column.mean : undefined,
    };
  }

  show(box, name, spec) {
    const key = `${box} ${name}`;
    this.wanted.add(key);
    if (!this.charts.has(key)) this.charts.set(key, new Chart(document.getElementById(box)));
    this.charts.get(key).draw(spec);
  }
}
