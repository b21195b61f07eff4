// The report is complete without this: it adds a theme switch, sorting, a
// filter, and unfolded details in print.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  // Theme. Storage may be refused; the switch works all the same.
  var button = document.getElementById("theme");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    var chosen = root.getAttribute("data-theme");
    return chosen ? chosen === "dark" : dark.matches;
  }
  function show() { button.textContent = isDark() ? "Light" : "Dark"; }
  try {
    var kept = localStorage.getItem("topoi-theme");
    if (kept === "dark" || kept === "light") root.setAttribute("data-theme", kept);
  } catch (e) { /* not kept */ }
  button.setAttribute("title", "Change the colours");
  button.addEventListener("click", function () {
    var next = isDark() ? "light" : "dark";
    root.setAttribute("data-theme", next);
    try { localStorage.setItem("topoi-theme", next); } catch (e) { /* not kept */ }
    show();
  });
  dark.addEventListener("change", show);
  show();
  button.hidden = false;

  // Sorting by a click on a column's name. Equal rows keep the order of the model.
  var table = document.getElementById("topic-table");
  if (table) {
    var body = table.tBodies[0];
    var original = Array.from(body.rows);
    var heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      var b = document.createElement("button");
      b.type = "button";
      b.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(b);
      b.addEventListener("click", function () {
        var number = head.dataset.type === "number";
        var down = head.getAttribute("aria-sort") === "ascending" ||
          (!head.hasAttribute("aria-sort") && number && column > 0);
        heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var sign = down ? -1 : 1;
        function value(row) { return row.cells[column].dataset.value; }
        var rows = original.slice().sort(function (a, b) {
          if (!number) return sign * value(a).localeCompare(value(b), "en");
          var x = parseFloat(value(a)), y = parseFloat(value(b));
          if (isNaN(x) || isNaN(y)) return (isNaN(x) ? 1 : 0) - (isNaN(y) ? 1 : 0);
          return sign * (x - y);
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });

    // Filter, over rows and the sections below them.
    var input = document.getElementById("filter");
    var found = document.getElementById("found");
    var sections = Array.from(document.querySelectorAll("section.topic"));
    input.addEventListener("input", function () {
      var want = input.value.trim().toLowerCase();
      var n = 0;
      original.forEach(function (row, i) {
        var here = row.textContent.toLowerCase().includes(want);
        row.hidden = !here;
        if (sections[i]) sections[i].hidden = !here;
        if (here) n++;
      });
      found.textContent = want ? n + " of " + original.length : "";
    });
    input.closest(".filter").hidden = false;
  }

  // The contents follow the reader.
  var links = new Map();
  document.querySelectorAll(".contents a").forEach(function (a) {
    links.set(decodeURIComponent(a.hash.slice(1)), a);
  });
  if ("IntersectionObserver" in window) {
    var seen = new Set(), current = null;
    var order = Array.from(document.querySelectorAll("main section[id]"));
    var watch = new IntersectionObserver(function (entries) {
      entries.forEach(function (e) {
        if (e.isIntersecting) seen.add(e.target); else seen.delete(e.target);
      });
      var last = null;
      order.forEach(function (s) { if (seen.has(s) && links.has(s.id)) last = s; });
      if (!last || last === current) return;
      if (current) links.get(current.id).removeAttribute("aria-current");
      current = last;
      links.get(current.id).setAttribute("aria-current", "true");
    }, { rootMargin: "0px 0px -75% 0px" });
    order.forEach(function (s) { watch.observe(s); });
  }

  // Print what is folded away, and fold it again.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (d) { d.open = false; });
  });
})();
