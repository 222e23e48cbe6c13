// A tap on a hexagon ticks its box, and a tick colours its hexagon. Without this script the
// hexagons lead to the boxes, and a button colours the map.
const boxes = new Map([...document.querySelectorAll('input[name="place"][type="checkbox"]')].map((box) => [box.id, box]));

for (const link of document.querySelectorAll("svg.picking a")) {
  const box = boxes.get(link.getAttribute("href").slice(1));
  const colour = () => {
    link.querySelector("polygon").classList.toggle("has", box.checked);
    link.querySelector("text").classList.toggle("on", box.checked);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    box.checked = !box.checked;
    colour();
  });
  box.addEventListener("change", colour);
}
