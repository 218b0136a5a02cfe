// Each part stands for itself: one that fails leaves the others working, and says so.
for (const [name, start] of [["项目", plantTree], ["问题", listFindings], ["来源", listSources], ["指标检索", searchIndicators], ["图表", drawCharts]]) {
  if (DATA.short && (name === "问题" || name === "指标检索")) continue; // a page of units and projects only
  try {
    start();
  } catch (error) {
    console.error(error);
    document.getElementById("main").prepend(element("p", { class: "notice", role: "alert" }, `“${name}”部分没有显示出来，请换用新版浏览器打开本页。`));
  }
}
addEventListener("beforeprint", () => {
  openForPrint();
  plots().forEach((holder) => drawChart(holder, 325));
});
addEventListener("afterprint", () => {
  shutAfterPrint();
  plots().forEach((holder) => drawChart(holder));
});
document.documentElement.dataset.ready = "";
