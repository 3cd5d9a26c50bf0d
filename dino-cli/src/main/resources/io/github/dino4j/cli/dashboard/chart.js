// Lines over one axis. Texts are set as texts: no name that a run brings is read as markup.
const WIDTH = 440, HEIGHT = 250, LEFT = 52, RIGHT = 10, TOP = 16, BOTTOM = 42, LINE = 13;

// Lines of several runs differ in their dashes too: not everyone tells colours apart.
export const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '12 4', '5 2 2 2 2 2'];

export const make = (tag, attributes = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
};

const svg = (tag, attributes, text) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

export const number = value => {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-4 || size >= 1e7) return value.toExponential(2);
  const digits = size >= 1000 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(size)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(6, digits) });
};

export const duration = seconds => {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts[0] > 0 ? `${parts[0]}:${String(parts[1]).padStart(2, '0')}:${String(parts[2]).padStart(2, '0')} h`
    : `${parts[1]}:${String(parts[2]).padStart(2, '0')} min`;
};

const range = values => {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (Number.isFinite(value)) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low === Infinity) return [0, 1];
  if (high > low) return [low, high];
  const room = Math.abs(low) * .05 || 1;
  return [low - room, high + room];
};

const ticks = ([low, high], rough, sixty) => {
  const about = (high - low) / rough;
  const power = 10 ** Math.floor(Math.log10(about));
  const round = [1, 2, 5, 10].find(each => each * power >= about * .7) * power;
  const steps = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14400, 43200, 86400];
  const step = sixty ? steps.find(each => each >= about * .7) || round : round;
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step && found.length < 12; i++) found.push(i * step + 0);
  return found;
};

// The mean of what was before, each weighing so much less than the one after it; the first values weigh what they can.
export const smooth = (values, share) => {
  let sum = 0, weight = 0;
  return values.map(value => {
    if (!Number.isFinite(value)) return value;
    sum = share * sum + (1 - share) * value;
    weight = share * weight + (1 - share);
    return sum / weight;
  });
};

const nearest = (xs, wanted) => {
  let low = 0, high = xs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < wanted) low = middle + 1; else high = middle;
  }
  return low > 0 && wanted - xs[low - 1] < xs[low] - wanted ? low - 1 : low;
};

// lines: {name, run, className, dash, x, y, raw, low, high}; levels: {name, y, className}; axis: {name, text}
export class Chart {
  constructor(box) {
    this.figure = make('figure', { class: 'plot' });
    this.caption = make('figcaption');
    this.tip = make('div', { class: 'tip', hidden: '' });
    this.picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', tabindex: '0' });
    this.figure.append(this.caption, this.picture, this.tip);
    this.picture.addEventListener('pointermove', event => this.hover(event));
    this.picture.addEventListener('pointerdown', event => this.hover(event));
    this.picture.addEventListener('pointerleave', () => this.leave());
    this.picture.addEventListener('keydown', event => this.key(event));
    this.picture.addEventListener('blur', () => this.leave());
    box.append(this.figure);
  }

  draw(spec) {
    this.spec = spec;
    this.x = range(spec.lines.flatMap(line => [line.x[0], line.x[line.x.length - 1]]));
    const bounds = spec.lines.flatMap(line => [range(line.raw || line.y), range(line.y)]).flat();
    this.y = range([...bounds, ...spec.levels.map(level => level.y)]);
    const margin = (this.y[1] - this.y[0]) * .03;
    this.y = [this.y[0] - margin, this.y[1] + margin];
    this.title();
    const parts = [];
    for (const tick of ticks(this.y, 4)) {
      parts.push(svg('path', { class: 'grid', d: `M${LEFT} ${this.down(tick).toFixed(1)}H${WIDTH - RIGHT}` }));
      parts.push(svg('text', { 'text-anchor': 'end', x: LEFT - 6, y: (this.down(tick) + 4).toFixed(1) }, number(tick)));
    }
    for (const tick of ticks(this.x, 5, spec.axis.name === 'time')) {
      parts.push(svg('text', { 'text-anchor': 'middle', x: this.across(tick).toFixed(1), y: HEIGHT - 24 }, spec.axis.text(tick)));
    }
    parts.push(svg('text', { 'text-anchor': 'middle', x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 7 }, spec.axis.label));
    parts.push(svg('path', { class: 'axis', d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}` }));
    for (const line of spec.lines) parts.push(...this.line(line));
    parts.push(...this.levels(spec.levels));
    this.cross = svg('path', { class: 'cross', d: '' });
    parts.push(this.cross);
    this.picture.replaceChildren(...parts);
    if (this.at !== undefined) this.show(this.at);
  }

  title() {
    const keys = make('span', { class: 'keys' });
    for (const line of this.spec.lines.length > 1 ? this.spec.lines : []) {
      const swatch = svg('svg', { class: 'swatch', viewBox: '0 0 28 8', 'aria-hidden': 'true' });
      swatch.append(svg('path', { class: `mark ${line.className}`, d: 'M0 4H28', 'stroke-dasharray': line.dash || 'none' }));
      const key = make('span', { class: 'key' }, swatch);
      key.append(line.name);
      keys.append(key, ' ');
    }
    this.caption.replaceChildren(this.spec.title, make('span', { class: 'about' }, this.spec.about), keys);
    const now = this.spec.lines.map(line => `${line.name} ${number(line.y[line.y.length - 1])}`).join(', ');
    this.picture.setAttribute('aria-label', `${this.spec.title}, now: ${now}`);
  }

  across(x) { return LEFT + (x - this.x[0]) / (this.x[1] - this.x[0]) * (WIDTH - LEFT - RIGHT); }

  down(y) { return TOP + (1 - (y - this.y[0]) / (this.y[1] - this.y[0])) * (HEIGHT - TOP - BOTTOM); }

  // Each is named above its line, and where names would meet, one above the other.
  levels(levels) {
    const parts = [];
    let free = HEIGHT - BOTTOM;
    for (const level of [...levels].sort((one, other) => one.y - other.y)) {
      const at = this.down(level.y);
      const name = Math.min(at - 4, free - 3);
      parts.push(svg('path', { class: level.className, d: `M${LEFT} ${at.toFixed(1)}H${WIDTH - RIGHT}` }));
      parts.push(svg('text', { 'text-anchor': 'end', x: WIDTH - RIGHT - 2, y: name.toFixed(1) },
        level.name === String(level.y) ? level.name : `${level.name} ${number(level.y)}`));
      free = name - LINE + 3;
    }
    return parts;
  }

  line(line) {
    const path = ys => {
      let text = ''; // what was not measured at a place is passed over
      for (let i = 0; i < ys.length; i++) {
        if (Number.isFinite(ys[i]) && Number.isFinite(line.x[i])) {
          text += `${text ? 'L' : 'M'}${this.across(line.x[i]).toFixed(1)} ${this.down(ys[i]).toFixed(1)}`;
        }
      }
      return text;
    };
    const parts = [];
    if (line.low && !line.raw) {
      const back = line.x.map((x, i) => [x, line.low[i]]).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)).reverse();
      const there = path(line.high);
      const clipped = back.map(([x, y]) => `L${this.across(x).toFixed(1)} ${this.down(y).toFixed(1)}`).join('');
      if (there && back.length > 1) parts.push(svg('path', { class: `band ${line.className}`, d: `${there}${clipped}Z` }));
    }
    if (line.raw) parts.push(svg('path', { class: `line raw ${line.className}`, d: path(line.raw) }));
    parts.push(svg('path', { class: `line ${line.className}`, d: path(line.y), 'stroke-dasharray': line.dash || 'none' }));
    if (line.y.length <= 30) {
      line.y.forEach((y, i) => Number.isFinite(y) && Number.isFinite(line.x[i])
        && parts.push(svg('circle', { class: `point ${line.className}`, cx: this.across(line.x[i]).toFixed(1), cy: this.down(y).toFixed(1), r: 2.5 })));
    }
    return parts;
  }

  hover(event) {
    const box = this.picture.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT);
    this.show(Math.min(1, Math.max(0, share)));
  }

  key(event) {
    const step = { ArrowLeft: -.02, ArrowRight: .02, Home: -1, End: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.show(Math.min(1, Math.max(0, (this.at ?? 1) + step)));
  }

  // Values of all lines where they are nearest to a place.
  show(share) {
    if (!this.spec.lines.some(line => line.x.length)) return;
    this.at = share;
    const wanted = this.x[0] + share * (this.x[1] - this.x[0]);
    this.cross.setAttribute('d', `M${this.across(wanted).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}`);
    const rows = [make('div', {}, `${this.spec.axis.name} ${this.spec.axis.text(wanted)}`)];
    for (const line of this.spec.lines) {
      const i = nearest(line.x, wanted);
      const value = line.raw ? line.raw[i] : line.y[i];
      const span = line.low && line.high && Number.isFinite(line.low[i]) ? ` (${number(line.low[i])} to ${number(line.high[i])})` : '';
      rows.push(make('div', {}, make('span', { class: `dot ${line.className}` }), ` ${line.name} ${number(value)}${span}`));
    }
    this.tip.replaceChildren(...rows);
    this.tip.hidden = false;
    const half = share < .5;
    this.tip.style.left = half ? 'auto' : '3.5rem';
    this.tip.style.right = half ? '.5rem' : 'auto';
    this.tip.style.top = `${this.caption.offsetHeight + 8}px`;
  }

  leave() {
    this.at = undefined;
    this.tip.hidden = true;
    if (this.cross) this.cross.setAttribute('d', '');
  }
}
