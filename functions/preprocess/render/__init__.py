"""A decoded page becomes the image that is sent: turned, sized, encoded."""
