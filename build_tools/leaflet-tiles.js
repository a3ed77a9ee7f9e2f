/* The same and tiles, for municipalities that set them (IBASHO_TILES). */
export * from "./leaflet";
export { tileLayer } from "leaflet/src/layer/tile/TileLayer";
