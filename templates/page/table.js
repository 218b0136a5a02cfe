// The indicator table: paged by the table library, searched and filtered here, every cell filled as text.
const CHINESE = {
  emptyTable: "没有指标", zeroRecords: "没有符合条件的指标，请放宽条件。", info: "第 _START_ 至 _END_ 项，共 _TOTAL_ 项", infoEmpty: "共 0 项", infoFiltered: "",
  lengthMenu: "每页 _MENU_ 项", thousands: ",",
  paginate: { first: "首页", previous: "上页", next: "下页", last: "末页" },
  aria: {
    orderable: "：按此列排序", orderableReverse: "：倒转此列的次序", orderableRemove: "：取消此列的排序",
    paginate: { first: "首页", previous: "上页", next: "下页", last: "末页", number: "页码 " },
  },
};
const TITLES = ["单位", "项目", "指标类别", "三级指标", "指标值", "读作", "类型", "问题", "出处", "读法"];

const levels = (row) => [text("indicators", "level1", row), text("indicators", "level2", row)].filter(Boolean).join(" · ");
const target = (row) => number("indicators", "target", row);

// What a column sorts by.
const ORDER = [
  (row) => number("projects", "agency", projectOf[row]), (row) => projectOf[row], levels, (row) => text("indicators", "level3", row),
  (row) => field(target(row), "text"), (row) => Number(field(target(row), "amount") || NaN) || Date.parse(field(target(row), "to")) || 0,
  (row) => kindTitle(target(row)), (row) => severityOf(row) || 9, (row) => row,
];

function marks(row) {
  const found = findingsOf.get(row) ?? [];
  return found.length ? found.map((finding) => element("span", { class: "with-mark", title: text("findings", "message", finding) }, findingMark(finding))) : [element("span", { class: "quiet" }, "无")];
}

// What a column shows.
const SHOWN = [
  (row) => [agencyName(projectOf[row])], (row) => [projectLink(projectOf[row], text("projects", "name", projectOf[row]) || "（未填项目名称）")],
  (row) => [levels(row)], (row) => [text("indicators", "level3", row)], (row) => [element("strong", {}, field(target(row), "text") || "（空）")],
  (row) => [readAs(target(row))], (row) => [kindTitle(target(row))], marks,
  (row) => [element("span", { title: indicatorPlace(row) }, placeWords("", text("projects", "sheet", projectOf[row]), text("indicators", "cell", row)))],
  (row) => [element("button", { type: "button", class: "more-button", "aria-expanded": "false", "aria-label": `${text("indicators", "level3", row)}：出处和读法` }, "展开")],
];

// Everything one may search for, folded once when it is first needed.
const haystacks = [];
function haystack(row) {
  haystacks[row] ??= folded([
    agencyName(projectOf[row]), text("projects", "name", projectOf[row]), levels(row), text("indicators", "level3", row), text("indicators", "description", row),
    field(target(row), "text"), readAs(target(row)), field(number("indicators", "actual", row), "text"), indicatorPlace(row), text("indicators", "reason", row),
    ...(findingsOf.get(row) ?? []).map((finding) => text("findings", "code", finding)),
  ].join("\u0001"));
  return haystacks[row];
}

const choice = (id) => document.getElementById(id).value;

function wanted() {
  const words = document.getElementById("find").value.split(/\s+/).map(folded).filter(Boolean);
  const [agency, level1, kind, severity] = ["by-agency", "by-level1", "by-kind", "by-severity"].map(choice);
  return (row) =>
    (agency === "" || number("projects", "agency", projectOf[row]) === Number(agency)) &&
    (level1 === "" || number("indicators", "class1", row) === Number(level1)) &&
    (kind === "" || kindOf(target(row)) === kind) &&
    (severity === "" || (severity === "any" ? findingsOf.has(row) : severity === "0" ? !findingsOf.has(row) : (findingsOf.get(row) ?? []).some((f) => number("findings", "severity", f) === Number(severity)))) &&
    words.every((word) => haystack(row).includes(word));
}

function fillChoices() {
  const add = (id, value, words) => document.getElementById(id).append(element("option", { value }, words));
  for (let agency = 0; agency < DATA.agencies.size; agency += 1) add("by-agency", agency, text("agencies", "label", agency));
  for (const level of new Set(DATA.indicators.class1 ?? [])) add("by-level1", level, DATA.texts[level] || "（未填）");
  const kinds = new Set(Array.from({ length: DATA.indicators.size }, (_, row) => kindOf(target(row))));
  for (const [kind, title] of Object.entries(DATA.kinds)) if (kinds.has(kind)) add("by-kind", kind, title);
}

function toggleDetail(table, button) {
  const line = table.row(button.closest("tr"));
  const shut = !line.child.isShown();
  if (shut) line.child(indicatorDetail(line.data()), "detail-row").show(); else line.child.hide();
  button.setAttribute("aria-expanded", String(shut));
  button.textContent = shut ? "收起" : "展开";
}

function makeTable() {
  const narrow = globalThis.matchMedia("(max-width: 640px)").matches;
  const all = DATA.indicators.size;
  const table = new globalThis.DataTable("#indicator-table", {
    data: Array.from({ length: all }, (_, row) => row), deferRender: true, autoWidth: false, order: [], pageLength: narrow ? 10 : 20, language: CHINESE,
    layout: { topStart: null, topEnd: null, bottomStart: "info", bottomEnd: { paging: { buttons: 5 } } },
    columns: TITLES.map((title, place) => ({
      data: null, type: place === 5 || place === 7 || place < 2 || place === 8 ? "num" : "string", searchable: false, orderable: place < 9, className: `c${place}`,
      render: (row, kind) => (kind === "sort" ? ORDER[place](row) : ""),
    })),
    createdRow: (line, row, _index, cells) => cells.forEach((cell, place) => {
      cell.dataset.label = TITLES[place];
      cell.replaceChildren(...SHOWN[place](row));
    }),
  });
  const holder = table.table().container();
  holder.querySelector("nav")?.setAttribute("aria-label", "指标翻页");
  for (const name of ["role", "aria-live"]) holder.querySelector(".dt-info")?.removeAttribute(name); // the count above is announced
  return table;
}

function searchIndicators() {
  fillChoices();
  const table = makeTable();
  const all = DATA.indicators.size;
  let waiting = 0;
  const apply = () => {
    const test = wanted();
    table.search.fixed("page", (_words, row) => test(row)).draw();
    const count = table.page.info().recordsDisplay;
    document.getElementById("found").textContent = count === all ? `共${grouped(String(all))}项指标。` : `${grouped(String(all))}项指标中找到${grouped(String(count))}项。`;
  };
  const form = document.querySelector(".filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); });
  form.addEventListener("reset", () => setTimeout(apply));
  document.getElementById("indicator-table").addEventListener("click", (event) => {
    const button = event.target.closest(".more-button");
    if (button) toggleDetail(table, button);
  });
  apply();
}
