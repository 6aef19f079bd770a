// Says in words that a key was not accepted; without this allauth would only write to the console.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const told = document.getElementById('key-failed')
  told.hidden = false
  told.scrollIntoView({ block: 'nearest' })
})
