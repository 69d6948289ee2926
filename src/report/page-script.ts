/**
 * The one script of the report page: it hides, orders and counts what is there, and makes no text of its own but the
 * count. Without it the page is whole and in the order of the run.
 */
export const pageScript = `
'use strict';
(() => {
  const form = document.querySelector('form');
  const table = document.querySelector('table');
  const bodies = [...table.tBodies];
  const [words, state, python] = form.elements;
  const count = form.querySelector('output');
  const none = document.querySelector('.none');
  const texts = new Map(bodies.map((body) => [body, body.rows[0].textContent.toLowerCase()]));
  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const body of bodies) {
      const fits = (!state.value || body.dataset.state === state.value) &&
        (!python.value || body.dataset.python === python.value) &&
        wanted.every((word) => texts.get(body).includes(word));
      body.hidden = !fits;
      if (fits) shown += 1;
    }
    count.value = shown === bodies.length ? bodies.length + ' shown' : shown + ' of ' + bodies.length + ' shown';
    none.hidden = shown > 0;
  };
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  for (const button of table.querySelectorAll('th button')) {
    button.addEventListener('click', () => {
      const head = button.parentElement;
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const other of table.querySelectorAll('th')) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const key = button.dataset.by;
      bodies.sort((a, b) => compare(a.dataset[key], b.dataset[key]) * (down ? -1 : 1));
      table.append(...bodies);
    });
  }
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
`;
