// The one script of every page: starts the kit's components (error summary focus, Show on passwords,
// character counts, conditional questions). Every page works without it.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

initAll();

// A page about background work asks how far it is once a second, and reloads when it has ended.
// Without this script a link on the page shows how far it is now.
const progress = document.querySelector("[data-progress-url]");
if (progress) {
  const note = progress.querySelector("[data-progress-note]");
  const percent = progress.querySelector("[data-progress-percent]");
  const bar = progress.querySelector("progress");
  const ask = async () => {
    try {
      const answer = await fetch(progress.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return window.location.reload();
      const told = await answer.json();
      if (!told.underWay) return window.location.reload();
      if (note.textContent !== told.note) note.textContent = told.note;
      percent.textContent = told.percent;
      bar.value = told.percent;
    } catch {
      // The connection may come back: ask again.
    }
    window.setTimeout(ask, 1000);
  };
  window.setTimeout(ask, 1000);
}

// A long list of ticks can be ticked at once. The button is there only where this script runs.
for (const button of document.querySelectorAll("[data-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const ticks = [...button.form.querySelectorAll("input[type=checkbox]")];
    const all = ticks.every((tick) => tick.checked);
    for (const tick of ticks) tick.checked = !all;
    button.textContent = all ? "Tick all on this page" : "Untick all on this page";
  });
}

// A weight can be set with a slider beside its number. The number is what is sent; without this
// script there is only the number, and the sum as it was when the page was made.
const weights = [...document.querySelectorAll("[data-weight]")];
const sum = document.querySelector("[data-weight-sum]");
for (const number of weights) {
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: number.dataset.weight, value: number.value, className: "app-slider" });
  slider.setAttribute("aria-label", `${number.labels[0].textContent.trim()}, slider`);
  number.insertAdjacentElement("afterend", slider);
  const add = () => {
    if (sum) sum.textContent = weights.reduce((total, each) => total + (parseInt(each.value, 10) || 0), 0);
  };
  slider.addEventListener("input", () => {
    number.value = slider.value;
    add();
  });
  number.addEventListener("input", () => {
    slider.value = number.value;
    add();
  });
}

// Whoever has written something and leaves by a link is asked first; every button sends it along.
for (const form of document.querySelectorAll("form[data-asks-before-leaving]")) {
  let written = false;
  form.addEventListener("input", () => (written = true));
  form.addEventListener("submit", () => (written = false));
  window.addEventListener("beforeunload", (event) => {
    if (written) event.preventDefault();
  });
}

// What is folded on the screen stands open on paper, and is folded again afterwards.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("main details:not([open])")) {
    folded.open = true;
    folded.dataset.openedForPaper = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const opened of document.querySelectorAll("[data-opened-for-paper]")) {
    opened.open = false;
    delete opened.dataset.openedForPaper;
  }
});
