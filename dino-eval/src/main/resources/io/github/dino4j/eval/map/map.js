'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const $ = id => document.getElementById(id);
  const canvas = $('map');
  const pen = canvas.getContext('2d');
  const count = data.names.length;
  const perSheet = data.columns * data.columns;
  const base = name => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const x = i => data.points[2 * i], y = i => -data.points[2 * i + 1];
  let zoom = 1, left = 0, top = 0; // a point's place is its coordinate times zoom plus these
  let wide = 1, high = 1, cell = 1;
  let drawn = []; // pictures: image, middle, half of width and height
  let hovered = -1, chosen = -1, colouring = data.colourings[0] || null;
  let matches = null;
  const hidden = new Set();
  const sheets = data.sheets.map(() => null);

  const sheet = number => {
    if (!sheets[number]) {
      const image = new Image();
      sheets[number] = image;
      image.onload = draw;
      image.onerror = () => { image.failed = true; say('The pictures beside this page are missing: ' + data.sheets[number]); draw(); };
      image.src = data.sheets[number];
    }
    return sheets[number];
  };
  const ready = number => { const image = sheet(number); return image.complete && image.naturalWidth > 0 ? image : null; };
  const shape = i => {
    const across = data.shapes[2 * i], down = data.shapes[2 * i + 1];
    const place = i % perSheet;
    return { across, down, left: place % data.columns * data.side, top: Math.floor(place / data.columns) * data.side,
      sheet: Math.floor(i / perSheet) };
  };
  const say = text => { $('status').textContent = text; };
  const group = i => colouring ? colouring.groups[i] : -1;
  const visible = i => !hidden.has(group(i));
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** A picture of an image as an element, its longer side as long as asked. */
  const picture = (i, longest) => {
    const part = shape(i);
    const element = document.createElement('div');
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', data.names[i]);
    if (!part.across) {
      element.className = 'picture none';
      element.textContent = 'no picture';
      element.style.width = element.style.height = longest + 'px';
      return element;
    }
    element.className = 'picture';
    const scale = longest / Math.max(part.across, part.down);
    element.style.width = part.across * scale + 'px';
    element.style.height = part.down * scale + 'px';
    const number = part.sheet;
    const inSheet = Math.min(perSheet, count - number * perSheet);
    element.style.backgroundImage = 'url("' + data.sheets[number] + '")';
    element.style.backgroundSize = Math.min(inSheet, data.columns) * data.side * scale + 'px '
        + Math.ceil(inSheet / data.columns) * data.side * scale + 'px';
    element.style.backgroundPosition = -part.left * scale + 'px ' + -part.top * scale + 'px';
    if (data.side * scale > 2 * data.side) element.style.imageRendering = 'pixelated';
    return element;
  };

  let asked = false;
  const draw = () => {
    if (!asked) { asked = true; requestAnimationFrame(paint); setTimeout(paint, 100); } // where there are no frames, after a while
  };
  const colour = i => { const at = group(i); return at < 0 ? css('--none') : colouring.colours[at]; };
  const shown = () => {
    const rows = [];
    for (let i = 0; i < count; i++) {
      const px = x(i) * zoom + left, py = y(i) * zoom + top;
      if (visible(i) && px > -60 && py > -60 && px < wide + 60 && py < high + 60) rows.push([i, px, py]);
    }
    return rows;
  };
  const paint = () => {
    if (!asked) return;
    asked = false;
    const none = css('--none'), ink = css('--ink'), accent = css('--accent');
    pen.setTransform(cell, 0, 0, cell, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const rows = shown();
    const radius = Math.max(2.2, Math.min(5, 90 / Math.sqrt(count) + zoom / fitted()));
    for (const [i, px, py] of rows) {
      const at = group(i);
      pen.globalAlpha = matches && !matches.has(i) ? .15 : .85;
      pen.fillStyle = at < 0 ? none : colouring.colours[at];
      pen.beginPath(); pen.arc(px, py, radius, 0, 7); pen.fill();
    }
    pen.globalAlpha = 1;
    drawn = [];
    if ($('pictures').checked) pictures(rows);
    if (matches) for (const [i, px, py] of rows) if (matches.has(i)) ring(px, py, radius + 3, ink, 2);
    if (chosen >= 0) neighbours(accent);
    if (hovered >= 0 && visible(hovered)) ring(x(hovered) * zoom + left, y(hovered) * zoom + top, 8, ink, 2);
  };
  const ring = (px, py, radius, style, width) => {
    pen.strokeStyle = style; pen.lineWidth = width;
    pen.beginPath(); pen.arc(px, py, radius, 0, 7); pen.stroke();
  };
  const side = () => wide < 500 ? 34 : 46;
  /** Pictures where there is room, one in each cell of a grid that moves with the map. */
  const pictures = rows => {
    const size = side(), room = size + 6;
    const taken = new Set();
    const offset = [((left % room) + room) % room, ((top % room) + room) % room];
    for (const [i, px, py] of rows) {
      if (matches && !matches.has(i)) continue;
      const key = Math.floor((px - offset[0]) / room) + ' ' + Math.floor((py - offset[1]) / room);
      const part = shape(i);
      if (taken.has(key) || !part.across) continue;
      const image = ready(part.sheet);
      if (!image) continue;
      taken.add(key);
      const cx = (Math.floor((px - offset[0]) / room) + .5) * room + offset[0];
      const cy = (Math.floor((py - offset[1]) / room) + .5) * room + offset[1];
      const scale = size / Math.max(part.across, part.down);
      const across = part.across * scale, down = part.down * scale;
      drawn.push([i, cx, cy, across / 2, down / 2]);
      pen.fillStyle = colour(i);
      pen.fillRect(cx - across / 2 - 2, cy - down / 2 - 2, across + 4, down + 4);
      pen.drawImage(image, part.left, part.top, part.across, part.down, cx - across / 2, cy - down / 2, across, down);
    }
  };
  const neighbours = accent => {
    const px = x(chosen) * zoom + left, py = y(chosen) * zoom + top;
    pen.strokeStyle = accent; pen.lineWidth = 1.5;
    for (let rank = 0; rank < data.near; rank++) {
      const other = data.nearest[chosen * data.near + rank];
      const ox = x(other) * zoom + left, oy = y(other) * zoom + top;
      pen.globalAlpha = .55;
      pen.beginPath(); pen.moveTo(px, py); pen.lineTo(ox, oy); pen.stroke();
      pen.globalAlpha = 1;
      ring(ox, oy, 6, accent, 2);
    }
    ring(px, py, 10, accent, 3);
  };

  const bounds = (() => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      box[0] = Math.min(box[0], x(i)); box[1] = Math.min(box[1], y(i));
      box[2] = Math.max(box[2], x(i)); box[3] = Math.max(box[3], y(i));
    }
    return box;
  })();
  /** With room for whole pictures at the edges, which lie in cells and so up to half a cell from their points. */
  const fitted = () => {
    const edges = 2 * side() + 16;
    return Math.min((wide - edges) / Math.max(1, bounds[2] - bounds[0]), (high - edges) / Math.max(1, bounds[3] - bounds[1]));
  };
  const all = () => {
    zoom = fitted();
    left = wide / 2 - (bounds[0] + bounds[2]) / 2 * zoom;
    top = high / 2 - (bounds[1] + bounds[3]) / 2 * zoom;
    draw();
  };
  const zoomAt = (px, py, factor) => {
    const next = Math.max(fitted() / 2, Math.min(fitted() * 400, zoom * factor));
    left = px - (px - left) * next / zoom;
    top = py - (py - top) * next / zoom;
    zoom = next;
    draw();
  };
  let sized = false;
  const size = () => {
    const box = canvas.getBoundingClientRect();
    cell = devicePixelRatio || 1;
    wide = Math.max(1, box.width); high = Math.max(1, box.height);
    canvas.width = Math.round(wide * cell); canvas.height = Math.round(high * cell);
    if (!sized && box.width > 80) { sized = true; all(); }
    draw();
  };

  /** What lies there for whoever looks: a picture before the points that it hides. */
  const at = (px, py, reach) => {
    const seen = drawn.find(([, cx, cy, across, down]) => Math.abs(px - cx) <= across && Math.abs(py - cy) <= down);
    if (seen) return seen[0];
    let best = -1, nearest = reach * reach;
    for (let i = 0; i < count; i++) {
      if (!visible(i)) continue;
      const dx = x(i) * zoom + left - px, dy = y(i) * zoom + top - py;
      if (dx * dx + dy * dy < nearest) { nearest = dx * dx + dy * dy; best = i; }
    }
    return best;
  };
  const label = i => {
    const names = data.colourings.filter(each => each.groups[i] >= 0).map(each => each.name + ': ' + each.names[each.groups[i]]);
    return names.join(', ');
  };
  const hover = (i, px, py) => {
    if (i === hovered) return;
    hovered = i;
    const tip = $('tip');
    tip.hidden = i < 0;
    if (i >= 0) {
      $('tip-picture').replaceChildren(picture(i, 160));
      $('tip-name').textContent = base(data.names[i]) + (label(i) ? ' · ' + label(i) : '');
      tip.style.left = Math.max(0, Math.min(px + 14, wide - tip.offsetWidth)) + 'px';
      tip.style.top = (py + 14 + tip.offsetHeight > high ? Math.max(0, py - 14 - tip.offsetHeight) : py + 14) + 'px';
    }
    draw();
  };
  const tile = (i, text) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.title = data.names[i];
    const bold = document.createElement('b');
    bold.textContent = text;
    button.append(picture(i, 84), bold, base(data.names[i]));
    button.onclick = () => choose(i, true);
    return button;
  };
  const choose = (i, move) => {
    chosen = i;
    $('chosen').hidden = i < 0;
    if (i >= 0) {
      $('chosen-picture').replaceChildren(picture(i, 220));
      $('chosen-name').textContent = data.names[i] + (label(i) ? ' · ' + label(i) : '');
      const tiles = [];
      for (let rank = 0; rank < data.near; rank++) {
        tiles.push(tile(data.nearest[i * data.near + rank], (data.cosines[i * data.near + rank] / 1e4).toFixed(3)));
      }
      $('nearest').replaceChildren(...tiles);
      if (move) {
        const px = x(i) * zoom + left, py = y(i) * zoom + top;
        if (px < 20 || py < 20 || px > wide - 20 || py > high - 20) { left += wide / 2 - px; top += high / 2 - py; }
      }
    }
    draw();
  };

  const held = new Map();
  let moved = 0, apart = 0;
  const place = event => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  canvas.addEventListener('pointerdown', event => {
    try { canvas.setPointerCapture(event.pointerId); } catch (e) { /* a pointer that is gone already */ }
    held.set(event.pointerId, place(event));
    moved = held.size > 1 ? 99 : 0; apart = 0;
  });
  canvas.addEventListener('pointermove', event => {
    const [px, py] = place(event);
    const before = held.get(event.pointerId);
    if (!before) { hover(at(px, py, 16), px, py); return; }
    held.set(event.pointerId, [px, py]);
    moved += Math.abs(px - before[0]) + Math.abs(py - before[1]);
    if (held.size === 1 && moved > 4) { left += px - before[0]; top += py - before[1]; hover(-1); draw(); }
    if (held.size === 2) {
      const [a, b] = [...held.values()];
      const now = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (apart > 0) zoomAt((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, now / apart);
      apart = now;
    }
  });
  const release = event => {
    if (held.delete(event.pointerId) && event.type === 'pointerup' && moved <= 4) {
      const [px, py] = place(event);
      choose(at(px, py, event.pointerType === 'touch' ? 26 : 16), false);
    }
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => hover(-1));
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    zoomAt(...place(event), Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0015)));
  }, { passive: false });
  canvas.addEventListener('dblclick', event => zoomAt(...place(event), 2));
  canvas.addEventListener('keydown', event => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) { left += step[0]; top += step[1]; draw(); }
    else if (event.key === '+' || event.key === '=') zoomAt(wide / 2, high / 2, 1.4);
    else if (event.key === '-') zoomAt(wide / 2, high / 2, 1 / 1.4);
    else if (event.key === '0') all();
    else return;
    event.preventDefault();
  });
  $('in').onclick = () => zoomAt(wide / 2, high / 2, 1.6);
  $('out').onclick = () => zoomAt(wide / 2, high / 2, 1 / 1.6);
  $('all').onclick = all;
  $('pictures').onchange = draw;

  $('search').addEventListener('input', () => {
    const text = $('search').value.trim().toLowerCase();
    matches = null;
    $('found').replaceChildren();
    if (text) {
      const rows = [];
      for (let i = 0; i < count; i++) if (data.names[i].toLowerCase().includes(text)) rows.push(i);
      matches = new Set(rows);
      say(rows.length + ' of ' + count + ' shown images are named so' + (rows.length > 12 ? '; the first twelve:' : '.'));
      $('found').replaceChildren(...rows.slice(0, 12).map(i => tile(i, '')));
    } else {
      say('');
    }
    draw();
  });
  $('search').addEventListener('keydown', event => {
    if (event.key === 'Enter' && matches && matches.size) choose(Math.min(...matches), true);
  });

  const legend = () => {
    hidden.clear();
    const keys = colouring ? colouring.names.map((name, at) => {
      const button = document.createElement('button');
      const dot = document.createElement('i');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      dot.style.background = colouring.colours[at];
      button.append(dot, name + ' ' + colouring.groups.reduce((sum, each) => sum + (each === at), 0));
      button.onclick = () => {
        if (!hidden.delete(at)) hidden.add(at);
        button.setAttribute('aria-pressed', String(!hidden.has(at)));
        draw();
      };
      return button;
    }) : [];
    $('legend').replaceChildren(...keys);
    draw();
  };
  data.colourings.forEach((each, at) => {
    const option = document.createElement('option');
    option.value = String(at);
    option.textContent = each.name;
    $('colour').append(option);
  });
  $('colouring').hidden = data.colourings.length === 0;
  $('colour').onchange = () => { colouring = data.colourings[Number($('colour').value)]; legend(); };
  legend();
  new ResizeObserver(size).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const wanted = Number(location.hash.slice(1));
  if (location.hash.length > 1 && wanted >= 0 && wanted < count) choose(Math.floor(wanted), false);
})();
