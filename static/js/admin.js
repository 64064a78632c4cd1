// Names for parts of Django's admin that have none for a screen reader. Without this script everything works as before.
(function () {
  "use strict";

  function labelOf(select) {
    var label = select.id && document.querySelector('label[for="' + select.id + '"]');
    return label ? label.textContent.trim().replace(/:$/, "") : "";
  }

  function name(root) {
    root.querySelectorAll("select.admin-autocomplete").forEach(function (select) {
      var box = select.nextElementSibling;
      var label = labelOf(select);
      if (!box || !label) return;
      box.querySelectorAll(".select2-selection, .select2-selection__rendered").forEach(function (part) {
        part.setAttribute("aria-label", label);
        part.removeAttribute("aria-labelledby");
      });
    });
    root.querySelectorAll(".help-tooltip[aria-label]").forEach(function (icon) {
      icon.setAttribute("role", "img");
    });
    root.querySelectorAll("th.original:empty").forEach(function (head) {
      head.innerHTML = '<span class="visually-hidden">Row</span>';
    });
  }

  var search = document.getElementById("searchbar");
  if (search) search.setAttribute("aria-label", "Search");
  // Django's own scripts make their boxes when jQuery is ready or the page has loaded, in the order in which they asked:
  // this one asks last.
  window.addEventListener("load", function () {
    name(document);
  });
  if (window.django && window.django.jQuery) {
    window.django.jQuery(function () {
      name(document);
      document.addEventListener("formset:added", function (event) {
        name(event.target);
      });
    });
  }
})();
