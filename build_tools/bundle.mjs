/* Put one entry of Leaflet together: node bundle.mjs ENTRY BANNER TARGET writes the script to standard output.
   What browsers of this century never run, or our map never does, is left out by name. */
import { createRequire } from "node:module";

const esbuild = createRequire(process.env.NODE_PATH + "/")("esbuild");
const [entry, banner, target] = process.argv.slice(2);
const LEFT_OUT = {
  "./SVG.VML": "export var vmlCreate, vmlMixin;", // Internet Explorer 8
  "./Marker.Drag": "export var MarkerDrag;", // our pins stay where they are
  "./Icon.Default": "export function IconDefault() {}", // each of our pins brings its own
};

const leaveOut = {
  name: "leave-out",
  setup(build) {
    const names = new RegExp(Object.keys(LEFT_OUT).map((name) => "^" + name.replace(".", "\\.") + "$").join("|"));
    build.onResolve({ filter: names }, ({ path }) => ({ path, namespace: "left-out" }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => ({ contents: LEFT_OUT[path] }));
  },
};

const made = await esbuild.build({
  entryPoints: [entry], plugins: [leaveOut], nodePaths: [process.env.NODE_PATH], banner: { js: banner }, target,
  bundle: true, minify: true, format: "iife", globalName: "L", legalComments: "none", logLevel: "error", write: false,
});
process.stdout.write(made.outputFiles[0].text);
