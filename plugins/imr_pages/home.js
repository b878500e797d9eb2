// Says on Airflow's home page how many letters wait for a person. Airflow gives the page React, and calls the
// function that has the name of the plugin's React app.
globalThis["IMR quarantine"] = function Waiting() {
  const React = globalThis.React;
  const [letters, setLetters] = React.useState(null);
  React.useEffect(() => {
    fetch(new URL("imr/waiting", document.baseURI))
      .then((answer) => (answer.ok ? answer.json() : { letters: null }))
      .then((found) => setLetters(found.letters))
      .catch(() => setLetters(null));
  }, []);
  // Whoever may not open the pages sees nothing.
  if (letters === null) return null;
  const words = letters === 1 ? "1 letter waits" : `${letters.toLocaleString("en-US")} letters wait`;
  const style = { textDecoration: "underline" };
  const href = new URL("imr/quarantine", document.baseURI).href;
  return React.createElement("p", null, "IMR: ", React.createElement("a", { href, style }, `${words} for a person`));
};
