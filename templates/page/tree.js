// The project tree: forms are made when they are opened, so that thousands of projects cost nothing until then.
const PRINTED = 3000;

function fillProject(details) {
  const holder = details.querySelector(".form");
  if (!holder.hasChildNodes()) holder.append(...projectForm(Number(details.dataset.project)));
}

// Open what a link points at, and everything around it.
function reveal(id) {
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let place = target; place; place = place.parentElement) if (place.tagName === "DETAILS") place.open = true;
  if (target.dataset.project) fillProject(target);
  target.scrollIntoView();
  target.querySelector("summary")?.focus({ preventScroll: true });
}

const projectLink = (project, words) => element("a", { href: `#${anchor(project)}` }, words);

function openForPrint() {
  const all = DATA.indicators.size <= PRINTED;
  const each = DATA.findings.size <= PRINTED;
  document.querySelectorAll(".unit-findings").forEach((one) => { if (isEmpty(one)) fillFindings(one); });
  for (const details of document.querySelectorAll("details")) {
    const shut = !details.open;
    if (!shut || (details.matches(".agency, .project") && !all) || (details.matches(".rule-findings") && !each) || details.matches(".chart-data")) continue;
    details.open = true;
    details.dataset.openedForPrint = "";
    if (details.matches(".project")) fillProject(details);
  }
  document.querySelector(".print-note").hidden = all;
}

function shutAfterPrint() {
  for (const details of document.querySelectorAll("details[data-opened-for-print]")) {
    details.open = false;
    delete details.dataset.openedForPrint;
  }
  document.querySelector(".print-note").hidden = true;
}

function plantTree() {
  const section = document.getElementById("projects");
  section.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches(".project")) fillProject(event.target);
  }, true);
  document.getElementById("open-agencies").addEventListener("click", () => section.querySelectorAll(".agency, .more").forEach((one) => { one.open = true; }));
  document.getElementById("close-all").addEventListener("click", () => section.querySelectorAll("details").forEach((one) => { one.open = false; }));
  addEventListener("hashchange", () => reveal(decodeURIComponent(location.hash.slice(1))));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#p-"]');
    if (link && link.hash === location.hash) reveal(link.hash.slice(1));
  });
  if (location.hash) reveal(decodeURIComponent(location.hash.slice(1)));
}
