/* The parts of Leaflet that the live map uses, as `window.L`: a fifth less to load than the whole. Leaflet's modules
   put themselves together by side effect, so what is not imported here is not on the page: canvas, images, tooltips,
   GeoJSON, layer switch, scale, box zoom, long tap. A name that map*.js begins to use must be added here.
   Tiles are in leaflet-tiles.js: a map on the outline of the municipality does without. */
import { Map, createMap } from "leaflet/src/map/Map";
import "leaflet/src/map/handler/Map.DoubleClickZoom";
import "leaflet/src/map/handler/Map.Drag";
import "leaflet/src/map/handler/Map.Keyboard";
import "leaflet/src/map/handler/Map.ScrollWheelZoom";
import "leaflet/src/map/handler/Map.TouchZoom";
import "leaflet/src/control/Control.Attribution";
import { zoom } from "leaflet/src/control/Control.Zoom";
import { svg } from "leaflet/src/layer/vector/SVG";

Map.include({
  getRenderer() { /* Leaflet's own would bring the canvas along */
    this._renderer ||= svg();
    if (!this.hasLayer(this._renderer)) this.addLayer(this._renderer);
    return this._renderer;
  },
});

export const control = { zoom };
export { createMap as map };
export { toLatLng as latLng } from "leaflet/src/geo/LatLng";
export { toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds";
export { toBounds as bounds } from "leaflet/src/geometry/Bounds";
export { toPoint as point } from "leaflet/src/geometry/Point";
export { layerGroup } from "leaflet/src/layer/LayerGroup";
export { popup } from "leaflet/src/layer/Popup";
export { divIcon } from "leaflet/src/layer/marker/DivIcon";
export { marker } from "leaflet/src/layer/marker/Marker";
export { circle } from "leaflet/src/layer/vector/Circle";
export { polygon } from "leaflet/src/layer/vector/Polygon";
