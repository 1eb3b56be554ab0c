// The one script of every page: starts the kit's components (error summary focus, Show on passwords,
// character counts, conditional questions). Every page works without it.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

initAll();
