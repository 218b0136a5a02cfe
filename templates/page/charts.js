// Charts: horizontal bars with their figures written on them; shades and hatching, so that print in black still reads.
const INK = "#1d2733";
const SHADES = { 财政资金: "#27496d", 其他资金: "#8aa4bf", 未注明来源: "#d5d9de", 错误: "#9c2720", 警告: "#b7791f", 提示: "#5b7d9e" };
const HATCHES = { 其他资金: "/", 未注明来源: ".", 警告: "/", 提示: "." };
const FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",SimHei,sans-serif';

const shortened = (words, room) => ([...words].length > room ? `${[...words].slice(0, room - 1).join("")}…` : words);

// Names may hold what the library would take for markup; it knows &lt; and the like.
const literal = (words) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const keys = (chart) => chart.categories.map((_, place) => String(place));
const shade = (one) => SHADES[one.name] ?? "#27496d";

function bars(chart) {
  return chart.series.map((one) => ({
    type: "bar", orientation: "h", name: one.name, y: keys(chart), x: one.values.map(Number),
    marker: { color: shade(one), pattern: { shape: HATCHES[one.name] ?? "", size: 5, solidity: 0.2, bgcolor: shade(one), fgcolor: "#fff" }, line: { width: 0.6, color: INK } },
    hovertext: chart.categories.map((category, place) => literal(`${category}，${one.name}${grouped(one.values[place])}${chart.unit}`)), hoverinfo: "text",
  }));
}

// The sum at the end of every bar; on a narrow screen the name above it.
function captions(chart, names) {
  const note = { showarrow: false, xanchor: "left", align: "left", font: { family: FONT, size: 13, color: INK } };
  const decimals = chart.series[0]?.values[0]?.split(".")[1]?.length ?? 0;
  const sums = chart.categories.map((_, place) => chart.series.reduce((sum, one) => sum + Number(one.values[place]), 0));
  const totals = sums.map((sum, place) => ({ ...note, x: sum, y: String(place), xshift: 4, text: grouped(sum.toFixed(decimals)) }));
  return totals.concat(names.map((name, place) => ({ ...note, x: 0, y: String(place), yshift: 20, text: literal(name) })));
}

function layout(chart, width) {
  const narrow = width < 480;
  const room = narrow ? Math.floor(width / 15) : Math.max(8, Math.floor(width / 34));
  const names = chart.categories.map((name) => shortened(name, room));
  const legend = chart.series.length > 1;
  const most = Math.max(0, ...chart.series.flatMap((one) => one.values.map(Number)));
  return {
    width, height: 60 + (narrow ? 48 : 34) * names.length + (legend ? 30 : 0), barmode: "stack", bargap: narrow ? 0.66 : 0.32,
    font: { family: FONT, size: 13, color: INK }, paper_bgcolor: "#fff", plot_bgcolor: "#fff", annotations: captions(chart, narrow ? names : []),
    margin: { l: narrow ? 6 : 24 + 13 * Math.max(0, ...names.map((name) => [...name].length)), r: 84, t: legend ? 38 : 8, b: 32 },
    showlegend: legend, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", traceorder: "normal" },
    xaxis: { gridcolor: "#e3e7ec", zerolinecolor: "#8b96a3", rangemode: "tozero", nticks: 5, dtick: most <= 5 && !chart.unit.endsWith("元") ? 1 : undefined, tickformat: ",~f", fixedrange: true },
    yaxis: {
      type: "category", autorange: "reversed", fixedrange: true, tickmode: "array", showticklabels: !narrow, ticklen: 6, tickcolor: "#fff",
      tickvals: keys(chart), ticktext: names.map(literal),
    },
  };
}

function drawChart(holder, width = holder.clientWidth) {
  const chart = DATA.charts[Number(holder.dataset.chart)];
  globalThis.Plotly.react(holder, bars(chart), layout(chart, Math.max(240, width)), { displayModeBar: false, responsive: false, locale: "zh-CN" });
}

const plots = () => [...document.querySelectorAll(".plot")];

function drawCharts() {
  if (!globalThis.Plotly) return;
  plots().forEach((holder) => drawChart(holder));
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    plots().forEach((holder) => drawChart(holder));
  });
}
