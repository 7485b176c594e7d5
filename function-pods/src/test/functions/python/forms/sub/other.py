handler = lambda event, context: __name__
