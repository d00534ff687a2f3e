// Trusted Types: htmx and the rows of a formset may turn text of our own pages into markup;
// nothing may turn text into script. Must be loaded before every other script.
"use strict";

if (window.trustedTypes) window.trustedTypes.createPolicy("default", { createHTML: (text) => text });
