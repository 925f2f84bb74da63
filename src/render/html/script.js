'use strict';
(() => {
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));

  // A message: the link of its arrow opens it in the list, Escape leads back.
  const arrows = new Map(all('a.step').map((link) => [link.getAttribute('href').slice(1), link]));
  const choose = (id) => {
    const facts = document.getElementById(id);
    const message = facts && facts.closest('.message');
    const link = arrows.get(id);
    if (!message || !link) return false;
    all('a.step.chosen').forEach((other) => other.classList.remove('chosen'));
    link.classList.add('chosen');
    message.open = true;
    message.querySelector('summary').focus({ preventScroll: true });
    message.scrollIntoView({ block: 'nearest' });
    return true;
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a.step');
    if (link && choose(link.getAttribute('href').slice(1))) event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    const step = event.target.closest('a.step');
    if (step && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const row = all('a.step', step.closest('.ladder'));
      const next = row[row.indexOf(step) + (event.key === 'ArrowDown' ? 1 : -1)];
      if (next) next.focus();
      event.preventDefault();
    }
    const message = event.target.closest('.message');
    const back = message && arrows.get(message.querySelector('.facts').id);
    if (back && event.key === 'Escape') back.focus();
  });

  // A field: its bytes and its row light up together.
  const light = (event, on) => {
    const part = event.target.closest && event.target.closest('[data-f]');
    const message = part && part.closest('.message');
    if (!message) return;
    all(`[data-f="${part.dataset.f}"]`, message).forEach((same) => same.classList.toggle('lit', on));
  };
  document.addEventListener('mouseover', (event) => light(event, true));
  document.addEventListener('mouseout', (event) => light(event, false));

  // What is there to be copied.
  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  all('.copy').forEach((code) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copied';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = 'Copied';
      } catch {
        select(code);
        button.textContent = 'Selected';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    code.after(button);
  });

  // The quiz: the verdict is hidden until the questions were answered.
  const toggle = document.getElementById('quiz-toggle');
  const title = document.title;
  const quizzes = all('.quiz');
  const opened = all('details.message[open]');
  const spoken = all('[data-quiz]').map((link) => [link, link.getAttribute('aria-label'), link.dataset.quiz]);
  if (!toggle || quizzes.length === 0) return;
  toggle.closest('.tools').hidden = false;
  const show = (on) => {
    document.body.classList.toggle('quizzing', on);
    document.title = on ? 'Quiz · rdpwhy' : title;
    toggle.setAttribute('aria-pressed', String(on));
    toggle.textContent = on ? 'Show the verdict' : 'Quiz: hide the verdict';
    quizzes.forEach((quiz) => { quiz.hidden = !on; });
    opened.forEach((message) => { message.open = !on; });
    spoken.forEach(([link, label, asked]) => link.setAttribute('aria-label', on ? asked : label));
  };
  toggle.addEventListener('click', () => show(!document.body.classList.contains('quizzing')));
  quizzes.forEach((quiz) => {
    const walk = quiz.querySelector('.walk');
    const steps = all('.walkthrough > li', quiz);
    quiz.querySelector('.check').addEventListener('click', () => {
      const questions = all('fieldset', quiz);
      const right = questions.filter((question) => {
        const chosen = question.querySelector('input:checked');
        all('input', question).forEach((input) => {
          input.parentElement.classList.toggle('right', 'right' in input.dataset);
          input.parentElement.classList.toggle('wrong', input === chosen && !('right' in input.dataset));
        });
        return chosen && 'right' in chosen.dataset;
      });
      quiz.querySelector('.score').textContent = `${right.length} of ${questions.length} right. Now the evidence:`;
      walk.hidden = false;
      walk.focus();
    });
    walk.addEventListener('click', () => {
      const next = steps.find((step) => step.hidden);
      if (next) next.hidden = false;
      if (!steps.some((step) => step.hidden)) {
        walk.hidden = true;
        quiz.querySelector('.score').textContent = 'That is the whole of it: “Show the verdict” brings the report back.';
      }
    });
  });
  if (location.hash === '#quiz') show(true);
})();
