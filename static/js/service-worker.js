/* Pages that were opened stay readable without a connection. Never kept: what says no-store (sensitive windows, forms,
   the staff half), and pages whose address holds what somebody typed. The quick exit deletes everything. */
"use strict";
var PAGES = "ibasho-pages", PARTS = "ibasho-parts", MOST_PAGES = 60, MOST_PARTS = 90, DAYS = 30;
var STAFF = /^\/(desk|office|account|sign-|set-up)/, TYPED = ["q", "near", "address", "add"];

self.addEventListener("install", function (event) {
  event.waitUntil(Promise.all([
    fetch(FACTS.offline).then(function (answer) { return keepOrForget(FACTS.offline, new URL(answer.url), answer); }),
    caches.open(PARTS).then(function (parts) { return parts.addAll(FACTS.first); })
  ]).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) { event.waitUntil(forgetOld().then(self.clients.claim.bind(self.clients))); });

self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || STAFF.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (["style", "script", "image", "font"].includes(request.destination)) event.respondWith(part(event));
});

self.addEventListener("message", function (event) { /* the very first page was opened before there was a worker */
  var request = new Request(event.source.url), url = new URL(request.url);
  if (STAFF.test(url.pathname)) return;
  event.waitUntil(fetch(request).then(function (answer) { return keepOrForget(request, url, answer); }));
});

function page(event, url) {
  return fetch(event.request).then(function (answer) {
    event.waitUntil(keepOrForget(event.request, url, answer.clone()));
    return answer;
  }, function () { return kept(event.request); });
}

function keepOrForget(request, url, answer) {
  var control = answer.headers.get("Cache-Control") || "", type = answer.headers.get("Content-Type") || "";
  var typed = TYPED.some(function (name) { return url.searchParams.has(name); });
  return caches.open(PAGES).then(function (pages) {
    if (answer.status >= 500) return null;
    if (!answer.ok || answer.redirected || typed || /no-store/.test(control) || !/^text\/html/.test(type)) {
      return pages.delete(request, { ignoreVary: true });
    }
    var headers = new Headers(answer.headers);
    headers.set("X-Opened", new Date().toISOString());
    return pages.put(request, new Response(answer.body, { headers: headers })).then(function () { return trim(pages, MOST_PAGES); });
  });
}

function kept(request) {
  return caches.open(PAGES).then(function (pages) {
    return pages.match(request, { ignoreVary: true })
      .then(function (found) { return found || pages.match(FACTS.offline, { ignoreVary: true }); });
  }).then(function (found) { return found ? dated(found) : Response.error(); });
}

function dated(found) { /* the page has a hidden line that tells how old it is */
  return found.text().then(function (text) {
    var language = (/<html lang="([\w-]+)"/.exec(text) || ["", "ja"])[1];
    var form = { month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" };
    var day = new Date(found.headers.get("X-Opened")).toLocaleString(language, form);
    var shown = text.replace(/(<p class="offline-note" data-offline) hidden(>[^<]*)%DAY%/, "$1$2" + day);
    return new Response(shown, { headers: found.headers });
  });
}

function part(event) {
  return caches.open(PARTS).then(function (parts) {
    return parts.match(event.request, { ignoreVary: true }).then(function (found) {
      return found || fetch(event.request).then(function (answer) {
        if (answer.ok && /immutable/.test(answer.headers.get("Cache-Control") || "")) {
          event.waitUntil(parts.put(event.request, answer.clone()).then(function () { return trim(parts, MOST_PARTS); }));
        }
        return answer;
      });
    });
  });
}

function trim(cache, most) { /* keys come in the order they were put */
  return cache.keys().then(function (keys) {
    var spare = keys.filter(function (key) { return new URL(key.url).pathname !== FACTS.offline; }).slice(0, -most);
    return Promise.all(spare.map(function (key) { return cache.delete(key, { ignoreVary: true }); }));
  });
}

function forgetOld() {
  return caches.open(PAGES).then(function (pages) {
    return pages.keys().then(function (keys) {
      return Promise.all(keys.map(function (key) { return forgetIfOld(pages, key); }));
    });
  });
}

function forgetIfOld(pages, key) {
  return pages.match(key, { ignoreVary: true }).then(function (found) {
    var age = Date.now() - Date.parse(found.headers.get("X-Opened"));
    return age > DAYS * 86400000 ? pages.delete(key, { ignoreVary: true }) : null;
  });
}
